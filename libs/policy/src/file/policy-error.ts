/** Why a policy file is refused, and where. */
export interface PolicyError {
  /** From 1; 0 where the whole file is meant. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
