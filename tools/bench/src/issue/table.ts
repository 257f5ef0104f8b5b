import type { Flood } from './flood.js';
import type { IssueReport } from './report.js';

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
const rate = (value: number): string => `${value.toFixed(0)}/s`;
const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

/** For people: what, the numbers, and what is wanted. */
export const issueTable = ({ loadAverage, floor, alone, floods = [], restart, memory }: IssueReport): string => {
  const lines: string[] = [];
  const row = (what: string, value: string, wanted = ''): void => void lines.push(`${what.padEnd(62)}${value.padStart(12)}${wanted === '' ? '' : `   (wanted: ${wanted})`}`);
  if (floor) {
    row('floor: Secrets created by one client alone', rate(floor.secretsPerSecond));
    row('floor: statuses patched', rate(floor.statusesPerSecond));
    row('floor: a Secret and a status, pairs', rate(floor.pairsPerSecond));
  }
  if (alone) {
    row('one alone: POST to Ready, p50', ms(alone.p50Ms), '15 ms');
    row('  p95', ms(alone.p95Ms));
    row('  p99', ms(alone.p99Ms));
  }
  for (const flood of floods) floodRows(flood, floor?.pairsPerSecond, row);
  if (restart) {
    row(`crd-watcher started with ${restart.pkis} Pkis Ready, until idle`, `${restart.seconds.toFixed(1)} s`);
    row('  writes', String(restart.writes.reduce((sum, { count }) => sum + count, 0)), '0');
  }
  if (memory) {
    row(`crd-watcher with ${memory.pods} pods and ${memory.foreignSecrets} foreign Secrets beside, RSS`, `${memory.rssMb.toFixed(0)} MB`, '250 MB');
    row('  peak', `${memory.peakMb.toFixed(0)} MB`);
  }
  return `${[...lines, `load average before: ${loadAverage.toFixed(1)}`].join('\n')}\n`;
};

type Row = (what: string, value: string, wanted?: string) => void;

const floodRows = (flood: Flood, floorPairs: number | undefined, row: Row): void => {
  const { pkis, namespaces, perSecond, appliedPerSecond, p50Ms, p95Ms, p99Ms, writesPerPki, calls, usage } = flood;
  row(`${pkis} Pkis in ${namespaces} namespaces: first POST to last Ready`, rate(perSecond), '250/s');
  if (floorPairs !== undefined) row('  share of the floor of two writes', percent(perSecond / floorPairs), '40 %');
  row('  applied with', rate(appliedPerSecond));
  row('  POST to Ready, p50', ms(p50Ms));
  row('  p95', ms(p95Ms));
  row('  p99', ms(p99Ms));
  row('  writes of the services for each', writesPerPki.toFixed(2), '3');
  for (const { client, verb, resource, count } of calls.filter(({ client: of }) => of.startsWith('chancery-'))) row(`  ${client} ${verb} ${resource}`, String(count));
  for (const { name, cpuSeconds, peakMb } of usage) row(`  ${name}: processor, peak RSS`, `${cpuSeconds.toFixed(1)} s ${peakMb.toFixed(0)} MB`);
};
