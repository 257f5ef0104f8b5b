import { nameOf, type Verification, type VouchedFor } from '@chancery/audit-chain';
import { showMessage, showValue } from '@chancery/contracts';

/** A verification and what to know about it. */
export interface Result extends Verification {
  /** What it does not prove, and how it would. */
  readonly warnings: readonly string[];
}

/** For a program. */
export const jsonOf = ({ entries, checkpoints, confirmed, unchecked, unvouched, vouchedFor, removed, findings, unlisted, warnings }: Result): string =>
  JSON.stringify({ whole: findings.length === 0, entries, checkpoints, confirmed, unchecked, unvouched, vouchedFor, removed, findings, unlisted, warnings });

/** For a person: the verdict and the first finding, then every finding. All of it may come from whoever wrote the file. */
export const textOf = ({ entries, checkpoints, confirmed, unchecked, unvouched, vouchedFor, removed, findings, unlisted, warnings }: Result): string => {
  const [first] = findings;
  const counted = `${count(entries, 'entry', 'entries')}; ${count(confirmed, 'checkpoint')} of ${checkpoints.toLocaleString('en')} confirmed${unchecked === 0 ? '' : `, ${unchecked.toLocaleString('en')} not checked`}`;
  const asFar = checkpoints === 0 ? ', but no checkpoint vouches for it' : `${upToOf(vouchedFor)}${unvouched.length === 0 ? '' : `, but nothing vouches for the end of ${unvouched.map((stream) => showValue(stream)).join(', ')}`}`;
  const verdict = first === undefined ? [`WHOLE${asFar}: ${counted}.`] : [`NOT WHOLE: ${showMessage(first.message)}.`, '', ...table(findings), '', `${count(findings.length, 'finding')}${unlisted === 0 ? '' : ` and ${unlisted.toLocaleString('en')} more of the same kinds`} in ${counted}.`];
  const acts = removed.map(({ facts, toldAt }) =>
    `Removed by retention: ${showValue(facts.stream)} up to ${facts.sequence}, what was stored before ${facts.removedBefore}, by ${showValue(facts.by)} ` +
      `(database user ${showValue(facts.databaseUser)}), told at ${showMessage(nameOf(toldAt))}.`,
  );
  return `${[...verdict, ...(checkpoints === 0 ? [] : vouchedFor.map(lineOf)), ...acts, ...warnings.map((warning) => `Note: ${warning}`)].join('\n')}\n`;
};

/** The moment up to which every stream is vouched for; nothing where all are, to their ends. */
const upToOf = (vouchedFor: Verification['vouchedFor']): string => {
  const moments = vouchedFor.flatMap(({ upTo, following }) => (upTo === undefined || following === 0 ? [] : upTo.storedAt)).sort();
  return moments[0] === undefined ? '' : ` up to ${showValue(moments[0])}`;
};

const lineOf = ({ stream, upTo, following }: VouchedFor): string => {
  const follows = following === 0 ? 'nothing follows' : count(following, 'entry follows', 'entries follow');
  return upTo === undefined
    ? `${showValue(stream)} is not vouched for: ${count(following, 'entry', 'entries')}.`
    : `${showValue(stream)} is vouched for up to ${upTo.sequence}, stored at ${showValue(upTo.storedAt)}; ${follows}.`;
};

const table = (findings: Verification['findings']): string[] => {
  const rows = [
    ['KIND', 'STREAM', 'SEQUENCE', 'MESSAGE'],
    ...findings.map(({ kind, place, message }) => [kind, showValue(place.stream), String(place.sequence), showMessage(message)]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
};

const count = (number: number, one: string, more = `${one}s`): string => `${number.toLocaleString('en')} ${number === 1 ? one : more}`;
