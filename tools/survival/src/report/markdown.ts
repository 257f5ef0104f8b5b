import type { Recovery } from '../faults/recovery.js';
import type { Round } from '../faults/rounds.js';
import type { Course } from '../measure/flat.js';
import { showSettings } from '../settings.js';
import { INVARIANTS, countBy, type Invariant, type Report } from './report.js';

const MOST_SHOWN = 50;

/** A report for people. The same as JSON lies beside it, with every round. */
export const markdownOf = (report: Report): string =>
  [
    `# Survival, seed ${report.settings.seed}, ${report.settings.minutes} minutes`,
    `Began ${report.began}, took ${report.minutes.toFixed(1)} minutes. To repeat it: \`npm run survive -- ${showSettings(report.settings).replace(/ \(.*/, '')}\``,
    `**${report.violations.length === 0 ? 'Every invariant held.' : `${report.violations.length} violations.`}** ` +
      `Everything was true ${report.settledAfter === undefined ? 'never again' : `${report.settledAfter.toFixed(1)} s after the last fault`}.`,
    '## Invariants',
    table(['', 'invariant', 'violations'], (Object.keys(INVARIANTS) as Invariant[]).map((name) => {
      const count = report.violations.filter(({ invariant }) => invariant === name).length;
      return [count === 0 ? '✔' : '✘', INVARIANTS[name], String(count)];
    })),
    ...violations(report),
    '## What went wrong on purpose',
    `${report.rounds.length} rounds of one to three faults at once. Recovery: seconds from the end of a round's last fault until a Pki that was made then had been through everything.`,
    table(['fault', 'times', 'seconds, median and longest', 'recovered: median', 'longest'], faults(report.rounds)),
    ...(report.skipped.length === 0 ? [] : [`Not tried: ${report.skipped.join('; ')}.`]),
    '## Slowest recoveries',
    table(['round', 'faults', 'issued', 'told', 'recorded'], slowest(report.rounds)),
    '## Where it went wrong',
    table(['target', 'faults'], Object.entries(countBy(report.rounds.flatMap((round) => round.faults), ({ target }) => target)).map(row)),
    '## What people did',
    table(['deed', 'times'], Object.entries(report.deeds).map(row)),
    '## Counts',
    table(['what', 'number'], [...Object.entries(report.counts), ...Object.entries(report.records).map(([outcome, count]) => [`records: ${outcome}`, count] as const)].map(row)),
    '## Memory and descriptors',
    `Of each process life, its first two minutes left out: mean of the first third → mean of the last third (most), and the slope.`,
    table(['process', 'minutes', 'RSS in MB', 'MB an hour', 'descriptors'], report.trends.map(({ name, pid, seconds, rssMb, descriptors }) =>
      [`${name} (${pid})`, (seconds / 60).toFixed(0), course(rssMb), rssMb.perHour.toFixed(0), course(descriptors)])),
  ].join('\n\n') + '\n';

const row = ([name, count]: readonly [string, number]): string[] => [name, String(count)];

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');

const course = ({ first, last, most }: Course): string => `${first.toFixed(0)} → ${last.toFixed(0)} (${most.toFixed(0)})`;

const violations = ({ violations: all }: Report): string[] =>
  all.slice(0, MOST_SHOWN).map(({ invariant, object, expected, seen }) => `- **${invariant}** ${object}: expected ${expected}; seen ${seen}`).join('\n').split('\n\n').filter((text) => text !== '');

const wholeRecovery = ({ issued, told, recorded }: Recovery): number => Math.max(issued ?? Infinity, told ?? Infinity, recorded ?? Infinity);

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]): number => sorted(values)[Math.floor(values.length / 2)] ?? NaN;
const seconds = (value: number | undefined): string => (value === undefined || value === Infinity ? 'never' : value.toFixed(1));

const faults = (rounds: readonly Round[]): string[][] => {
  const all = rounds.flatMap(({ faults: some, recovery }) => some.map((fault) => ({ ...fault, recovery: wholeRecovery(recovery) })));
  return Object.entries(countBy(all, ({ kind }) => kind)).map(([kind, count]) => {
    const of = all.filter((fault) => fault.kind === kind);
    const [lasted, recovered] = [of.map((fault) => fault.seconds), of.map(({ recovery }) => recovery)];
    return [kind, String(count), `${median(lasted).toFixed(1)}, ${Math.max(...lasted).toFixed(1)}`, seconds(median(recovered)), seconds(Math.max(...recovered))];
  });
};

const SLOWEST = 10;

const slowest = (rounds: readonly Round[]): string[][] =>
  [...rounds.entries()]
    .sort(([, a], [, b]) => wholeRecovery(b.recovery) - wholeRecovery(a.recovery))
    .slice(0, SLOWEST)
    .map(([i, { faults: some, recovery }]) => [
      String(i + 1),
      some.map(({ kind, target, detail, seconds: lasted }) => `${kind} ${target}${detail === undefined ? '' : ` (${detail})`} ${lasted.toFixed(1)} s`).join('; '),
      seconds(recovery.issued),
      seconds(recovery.told),
      seconds(recovery.recorded),
    ]);
