import type { Flood } from './flood.js';
import type { Floor } from './floor.js';
import type { IssueReport } from './report.js';

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
const rate = (value: number): string => `${value.toFixed(0)}/s`;
const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

/** For people: what, the numbers, and what is wanted. */
export const issueTable = ({ loadAverage, floor, alone, floods = [], fairness, restart, memory }: IssueReport): string => {
  const lines: string[] = [];
  const row: Row = (what, value, wanted, isReached) => {
    const verdict = wanted === undefined ? '' : `   (wanted: ${wanted}; ${isReached === true ? 'reached' : 'missed'})`;
    lines.push(`${what.padEnd(62)}${value.padStart(12)}${verdict}`);
  };
  if (floor) {
    row('floor: Secrets created by one client alone', rate(floor.secretsPerSecond));
    row('floor: statuses patched', rate(floor.statusesPerSecond));
    row('floor: a Secret and a status, pairs', rate(floor.pairsPerSecond));
    row('floor: a Pki, its Secret, status and Event', rate(floor.foursPerSecond));
    row('floor: a Pki, its Secret and status in turn, p50', ms(floor.inTurnMs));
  }
  if (alone) {
    row('one alone: POST to Ready, p50', ms(alone.p50Ms), '15 ms', alone.p50Ms <= 15);
    row('  p95', ms(alone.p95Ms));
    row('  p99', ms(alone.p99Ms));
  }
  for (const flood of floods) floodRows(flood, floor, row);
  compareRow(floods, row);
  if (fairness) {
    const { pkis, samples, p50Ms, p95Ms, p99Ms, floodP50Ms } = fairness;
    row(`a Pki elsewhere while one namespace floods ${pkis}, ${samples} times, p50`, ms(p50Ms), 'a tenth of the flood’s own', p50Ms <= floodP50Ms / 10);
    row('  p95', ms(p95Ms));
    row('  p99', ms(p99Ms));
    row('  the flood’s own, p50', ms(floodP50Ms));
  }
  if (restart) {
    row(`crd-watcher started with ${restart.pkis} Pkis Ready, until idle`, `${restart.seconds.toFixed(1)} s`);
    const writes = restart.writes.reduce((sum, { count }) => sum + count, 0);
    row('  writes', String(writes), '0', writes === 0);
  }
  if (memory) {
    row(`crd-watcher with ${memory.pods} pods and ${memory.foreignSecrets} foreign Secrets beside, RSS`, `${memory.rssMb.toFixed(0)} MB`, '250 MB', memory.rssMb <= 250);
    row('  peak', `${memory.peakMb.toFixed(0)} MB`);
  }
  return `${[...lines, `load average before: ${loadAverage.toFixed(1)}`].join('\n')}\n`;
};

type Row = (what: string, value: string, wanted?: string, isReached?: boolean) => void;

/** Whether more Pkis are issued as fast: the largest flood in many namespaces against the one before it. */
const compareRow = (floods: readonly Flood[], row: Row): void => {
  const [few, many] = floods.filter(({ namespaces }) => namespaces > 1).sort((a, b) => a.pkis - b.pkis);
  if (many === undefined || few === undefined) return;
  const share = many.perSecond / few.perSecond;
  row(`rate of ${many.pkis} Pkis against that of ${few.pkis}`, percent(share), '90 %', share >= 0.9);
};

const floodRows = (flood: Flood, floor: Floor | undefined, row: Row): void => {
  const { pkis, namespaces, perSecond, appliedPerSecond, p50Ms, p95Ms, p99Ms, writesPerPki, calls, usage } = flood;
  row(`${pkis} Pkis in ${namespaces} namespaces: first POST to last Ready`, rate(perSecond), '250/s', perSecond >= 250);
  if (floor !== undefined) {
    row('  share of the floor of two writes', percent(perSecond / floor.pairsPerSecond), '40 %', perSecond / floor.pairsPerSecond >= 0.4);
    row('  share of the floor of all four', percent(perSecond / floor.foursPerSecond));
  }
  row('  applied with', rate(appliedPerSecond));
  row('  POST to Ready, p50', ms(p50Ms));
  row('  p95', ms(p95Ms));
  row('  p99', ms(p99Ms));
  row('  writes of the services for each', writesPerPki.toFixed(2), '3', writesPerPki < 3.005);
  for (const { client, verb, resource, count } of calls.filter(({ client: of }) => of.startsWith('chancery-'))) row(`  ${client} ${verb} ${resource}`, String(count));
  for (const { name, cpuSeconds, peakMb } of usage) row(`  ${name}: processor, peak RSS`, `${cpuSeconds.toFixed(1)} s ${peakMb.toFixed(0)} MB`);
};
