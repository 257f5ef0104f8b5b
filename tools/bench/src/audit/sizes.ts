/** How large each part of the measurement is. */
export interface AuditSizes {
  /** Records that are there before anything is measured. */
  readonly records: number;
  /** Records that are published, twice. */
  readonly ingest: number;
  /** How often each question is asked, each time about something else. */
  readonly samples: number;
  /** How often each page is loaded. */
  readonly loads: number;
}

/** Short enough for every day; `--records 10000000` for the size that is promised. */
export const USUAL_SIZES: AuditSizes = { records: 100_000, ingest: 20_000, samples: 100, loads: 10 };
