/** How large each part of the measurement is. */
export interface IssueSizes {
  /** Pkis of each flood. */
  readonly pkis: number;
  /** Pkis of the flood that is compared with the ones before: whether the rate holds. */
  readonly many: number;
  /** Pkis that are applied one after the other. */
  readonly alone: number;
  /** Pods and Secrets of others that are there while memory is read. */
  readonly pods: number;
  readonly foreignSecrets: number;
}

export const FULL_SIZES: IssueSizes = { pkis: 1_000, many: 10_000, alone: 100, pods: 10_000, foreignSecrets: 30_000 };

/** Short enough for tests: all paths, no numbers that mean much. */
export const SMALL_SIZES: IssueSizes = { pkis: 40, many: 80, alone: 10, pods: 20, foreignSecrets: 20 };
