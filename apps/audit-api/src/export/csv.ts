import type { RecordView } from '../history/record-view.js';

/**
 * Columns of an export for spreadsheets: where the value is in a record, as a path with dots, the first of several that is there. The whole
 * record is in the other form.
 */
const COLUMNS: readonly (readonly [title: string, ...paths: string[]])[] = [
  ['storedAt', 'storedAt'], ['outcome', 'outcome'], ['reason', 'reason', 'problem.reason'], ['cluster', 'cluster'],
  ['namespace', 'pki.namespace', 'object.namespace'], ['name', 'pki.name'], ['uid', 'pki.uid'], ['generation', 'pki.generation'],
  ['requester', 'requester'], ['rule', 'rule', 'problem.rule'], ['revision', 'revision'],
  ['serialNumber', 'certificate.serialNumber', 'serialNumber'], ['notBefore', 'certificate.notBefore'], ['notAfter', 'certificate.notAfter'],
  ['dnsNames', 'certificate.dnsNames'], ['fingerprint', 'certificate.fingerprint'], ['authority', 'certificate.authority'],
  ['message', 'problem.message', 'detail'], ['service', 'service'], ['source', 'source'], ['id', 'id'],
];

export const CSV_HEADER = `${COLUMNS.map(([title]) => title).join(',')}\r\n`;

/** One line of RFC 4180. */
export const csvLine = (record: RecordView): string => `${COLUMNS.map(([, ...paths]) => cell(firstOf(record, paths))).join(',')}\r\n`;

/**
 * Where a cell begins, with the blanks and quotation marks that a spreadsheet may pass over. Where one takes a semicolon or a tab for its
 * separator, or reads lines without regard to quotation marks, a cell begins behind each of them.
 */
const BEGINNING = /(?:^|[;\t\r\n])[";\s]*/g;
const SEPARATORS = [';', '\t', '\r', '\n'];
/** A formula begins so, also in the full-width signs that some spreadsheets take for the others. */
const SIGN = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/;

const withoutFormula = (text: string): string =>
  text.replace(BEGINNING, (beginning, at: number) => {
    if (!SIGN.test(text.charAt(at + beginning.length))) return beginning;
    const cellAt = Math.max(...SEPARATORS.map((separator) => beginning.lastIndexOf(separator))) + 1;
    return `${beginning.slice(0, cellAt)}'${beginning.slice(cellAt)}`;
  });

const firstOf = (record: unknown, paths: readonly string[]): unknown =>
  paths.map((path) => valueAt(record, path.split('.'))).find((value) => value !== undefined && value !== null);

const valueAt = (record: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined), record);

/**
 * A value that a spreadsheet shows as it is: one that begins like a formula gets an apostrophe in front (OWASP, CSV injection),
 * since names and messages come from whoever may write a Pki.
 */
const cell = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  const text = Array.isArray(value) ? value.join(' ') : typeof value === 'string' ? value : JSON.stringify(value);
  const safe = withoutFormula(text);
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
