/** How large each part of the measurement is. */
export interface EventSizes {
  /** Wrong Pkis applied one after the other, idle and again under load. */
  readonly samples: number;
  /** Pods of one Pki. */
  readonly fanOut: number;
  /** Pkis that fail at once. */
  readonly failing: number;
  /** Pkis, and as many pods, while the reporter's memory is read. */
  readonly objects: number;
}

export const FULL_SIZES: EventSizes = { samples: 100, fanOut: 1_000, failing: 5_000, objects: 10_000 };

/** Short enough for CI: all paths, no numbers that mean much. */
export const SMALL_SIZES: EventSizes = { samples: 20, fanOut: 50, failing: 200, objects: 300 };
