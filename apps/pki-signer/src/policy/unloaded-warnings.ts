import { unloadedAuthorities, type Policy } from '@chancery/policy';

export interface UnloadedWarningsOptions {
  readonly policy: () => Policy | undefined;
  /** Names of the authorities that are loaded. */
  readonly loaded: () => readonly string[];
  readonly warn: (warning: string) => void;
  /** How many are told of now. */
  readonly count: (warnings: number) => void;
}

/** Tells of authorities that the policy names and that are not loaded: each once, and again after it was over. */
export class UnloadedWarnings {
  private told: readonly string[] = [];

  constructor(private readonly options: UnloadedWarningsOptions) {}

  /** To be called when the policy or the authorities are others. */
  look(): void {
    const { policy, loaded, warn, count } = this.options;
    const current = policy();
    if (current === undefined) return;
    const warnings = unloadedAuthorities(current, loaded());
    for (const warning of warnings) if (!this.told.includes(warning)) warn(warning);
    this.told = warnings;
    count(warnings.length);
  }
}
