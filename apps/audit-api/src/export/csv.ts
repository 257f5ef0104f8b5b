import type { RecordView } from '../history/record-view.js';

/** Columns of an export for spreadsheets: a path into the record each. The whole record is in the other form. */
const COLUMNS: readonly (readonly [title: string, ...path: string[]])[] = [
  ['storedAt', 'storedAt'], ['outcome', 'outcome'], ['reason', 'reason'], ['cluster', 'cluster'],
  ['namespace', 'pki', 'namespace'], ['name', 'pki', 'name'], ['uid', 'pki', 'uid'], ['generation', 'pki', 'generation'],
  ['requester', 'requester'], ['rule', 'rule'], ['revision', 'revision'],
  ['serialNumber', 'certificate', 'serialNumber'], ['notBefore', 'certificate', 'notBefore'], ['notAfter', 'certificate', 'notAfter'],
  ['dnsNames', 'certificate', 'dnsNames'], ['fingerprint', 'certificate', 'fingerprint'], ['authority', 'certificate', 'authority'],
  ['message', 'problem', 'message'], ['service', 'service'], ['source', 'source'], ['id', 'id'],
];

export const CSV_HEADER = `${COLUMNS.map(([title]) => title).join(',')}\r\n`;

/** One line of RFC 4180. */
export const csvLine = (record: RecordView): string => `${COLUMNS.map(([, ...path]) => cell(valueAt(record, path))).join(',')}\r\n`;

/**
 * Where a formula begins, also behind blanks and in the full-width signs that some spreadsheets take for the others. Where a spreadsheet
 * takes a semicolon or a tab for its separator, or reads lines without regard to quotation marks, a cell begins behind each of them.
 */
const FORMULA = /(^|[;\t\r\n])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

const valueAt = (record: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined), record);

/**
 * A value that a spreadsheet shows as it is: one that begins like a formula gets an apostrophe in front (OWASP, CSV injection),
 * since names and messages come from whoever may write a Pki.
 */
const cell = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  const text = Array.isArray(value) ? value.join(' ') : typeof value === 'string' ? value : JSON.stringify(value);
  const safe = text.replace(FORMULA, "$1'");
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
