import type { AuditReport } from './report.js';

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
const rate = (value: number): string => `${value.toFixed(0)}/s`;
/** Wanted of look-ups, at the 99th percentile. */
const WANTED_MS = 50;

/** For people: what, the numbers, and what is wanted. */
export const auditTable = ({ loadAverage, history, queries, page, ingest }: AuditReport): string => {
  const lines: string[] = [];
  if (history) {
    const generated = history.generatedInSeconds === undefined ? 'there before' : `generated in ${history.generatedInSeconds.toFixed(0)} s`;
    lines.push(`${history.records.toLocaleString('en-GB')} records, ${history.megabytes.toFixed(0)} MB, ${generated}`);
  }
  if (queries) {
    lines.push(`${'question'.padEnd(62)}${'p50'.padStart(10)}${'p99'.padStart(10)}${'longest'.padStart(10)}${'records'.padStart(9)}`);
    for (const { kind, name, p50Ms, p99Ms, longestMs, records, failures } of queries) {
      const failed = Object.entries(failures).map(([status, count]) => `   ${count} answered ${status}`).join('');
      const wanted = kind === 'look-up' && p99Ms > WANTED_MS ? `   (wanted: ${WANTED_MS} ms)` : '';
      lines.push(`${`${kind}: ${name}`.slice(0, 61).padEnd(62)}${ms(p50Ms).padStart(10)}${ms(p99Ms).padStart(10)}${ms(longestMs).padStart(10)}${records.toFixed(0).padStart(9)}${wanted}${failed}`);
    }
  }
  for (const { name, p50Ms, longestMs } of page ?? []) lines.push(`${`page: ${name}`.padEnd(62)}${ms(p50Ms).padStart(10)}${''.padStart(10)}${ms(longestMs).padStart(10)}`);
  if (ingest) {
    const { records, publishedPerSecond, caughtUpPerSecond, insertedPerSecond, share, livePerSecond, liveLagMs, cpuMicroseconds } = ingest;
    const row = (what: string, value: string, wanted = ''): void => void lines.push(`${what.padEnd(62)}${value.padStart(10)}${wanted}`);
    row(`${records.toLocaleString('en-GB')} records published, nobody stores them`, rate(publishedPerSecond));
    row('  stored when audit-api is back', rate(caughtUpPerSecond), '   (wanted: 5000/s)');
    if (cpuMicroseconds !== undefined) row("  audit-api's own processor time for each", `${cpuMicroseconds.toFixed(0)} us`);
    row('  plain inserts of the same rows into the same table', rate(insertedPerSecond));
    row('  share', `${(share * 100).toFixed(0)} %`);
    row('published while they are stored', rate(livePerSecond));
    row('  the last one is stored after', ms(liveLagMs));
  }
  return `${[...lines, `load average before: ${loadAverage.toFixed(1)}`].join('\n')}\n`;
};
