import { loadavg } from 'node:os';

import { withHistory, type BenchHistoryOptions } from './bench-history.js';
import { measureIngest, type IngestResult } from './ingest/measure.js';
import { measurePage, type PageLoad } from './page/load.js';
import { measureQueries, type QuestionResult } from './queries/measure.js';
import type { AuditSizes } from './sizes.js';

export const PARTS = ['queries', 'page', 'ingest'] as const;
export type Part = (typeof PARTS)[number];

export interface AuditReport {
  /** Of the machine in the last minute, before it began: others may have used it too. */
  readonly loadAverage: number;
  readonly history?: { readonly records: number; readonly megabytes: number; readonly generatedInSeconds: number | undefined };
  readonly queries?: readonly QuestionResult[];
  readonly page?: readonly PageLoad[] | undefined;
  readonly ingest?: IngestResult;
}

export interface AuditBenchOptions extends Pick<BenchHistoryOptions, 'databaseUrl'> {
  readonly sizes: AuditSizes;
  readonly parts: readonly Part[];
  /** Each part is told as soon as it is known. */
  readonly tell?: (part: AuditReport) => void;
}

/** A history of two years, asked over HTTP, looked at in a browser, and added to. */
export const benchAudit = async ({ sizes, parts, databaseUrl, tell = () => undefined }: AuditBenchOptions): Promise<AuditReport> => {
  const loadAverage = loadavg()[0]!;
  return withHistory({ records: sizes.records, databaseUrl }, async (history) => {
    const [size] = await history.query<{ records: string; bytes: string }>(
      `SELECT (SELECT sum(count) FROM audit_count WHERE width = 'day')::text AS records, pg_database_size(current_database())::text AS bytes`,
    );
    const { generatedInSeconds } = history;
    const isThere = { records: Number(size?.records ?? 0), megabytes: Number(size?.bytes ?? 0) / 1024 ** 2, generatedInSeconds };
    let report: AuditReport = { loadAverage, history: isThere };
    const measures: Record<Part, () => Promise<Omit<AuditReport, 'loadAverage'>>> = {
      queries: async () => ({ queries: await measureQueries(history, sizes.samples) }),
      page: async () => ({ page: await measurePage(history, sizes.loads) }),
      ingest: async () => ({ ingest: await measureIngest(history, sizes.ingest) }),
    };
    // What is added is added last: the questions are about the history as it was generated.
    for (const part of PARTS.filter((each) => parts.includes(each))) {
      const measured = { loadAverage: loadavg()[0]!, ...(await measures[part]()) };
      tell(measured);
      report = { ...report, ...measured, loadAverage };
    }
    return report;
  });
};
