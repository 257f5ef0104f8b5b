import { AuditStoreRejected, AuditStoreUnavailable, HistoryNotWhole, retain, type Piece } from '@chancery/audit-store';
import { showMessage } from '@chancery/contracts';

import { Unusable, WrongUsage, needed, parseOptions, type Command } from '../command.js';
import { DATABASE_OPTIONS, DATABASE_USAGE, databaseUrlOf } from '../database-url.js';

const usage = `chancery audit retain --database-url URL --before MOMENT --by NAME [options]

Removes the records that were stored before MOMENT (2026-08-01 or 2026-08-01T00:00:00Z), from the beginning of each stream's
chain, never the last entry of a stream. The user of the database has to be a member of the role chancery_audit_retention. Each
piece is verified before it is removed, and removed together with a row that says who has removed what; audit-api puts that into
the history itself, by which \`chancery audit verify\` knows where the chain may begin.

${DATABASE_USAGE}
  --by NAME                 who removes, and why: ada, TICKET-17
  --dry-run                 verifies and says what would be removed, and removes nothing
  --force                   also what is younger than 30 days
  --although-not-whole      also what is altered or incomplete already, which is evidence
  --json                    one JSON object for each piece, and one at the end

Exit code: 0 done, 1 stopped because the history is not whole, 2 an option is wrong or the database cannot be used, 3 stopped by
SIGINT or SIGTERM before the end: whole pieces are done, and it goes on when it is run again.
`;

const OPTIONS = {
  ...DATABASE_OPTIONS,
  before: { type: 'string' },
  by: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  'although-not-whole': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** Younger records are wanted by those who look into an incident, and by the cross-checks. */
const YOUNGEST_DAYS = 30;
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/** Exit code of what a signal has stopped. */
const STOPPED = 3;

export const auditRetain: Command = {
  usage,
  run: async (args, terminal) => {
    const { values, positionals } = parseOptions(args, OPTIONS);
    if (positionals.length > 0) throw new WrongUsage(`unexpected: ${positionals.join(' ')}`);
    const by = needed(values.by, '--by');
    if (by.length > 256) throw new WrongUsage('--by has more than 256 characters');
    const before = momentOf(needed(values.before, '--before'), values.force);
    const databaseUrl = databaseUrlOf(values);
    const dryRun = values['dry-run'];
    const onPiece = (piece: Piece): void => terminal.out(values.json ? `${JSON.stringify({ ...piece, dryRun })}\n` : `${lineOf(piece, dryRun)}\n`);
    const stopping = new AbortController();
    const stop = (): void => stopping.abort();
    process.once('SIGINT', stop).once('SIGTERM', stop);
    try {
      const pieces = await retain({ databaseUrl, before, by, dryRun, althoughNotWhole: values['although-not-whole'], onPiece, signal: stopping.signal });
      const entries = pieces.reduce((sum, piece) => sum + piece.entries, 0);
      const stopped = stopping.signal.aborted;
      const inWords = `${entries.toLocaleString('en')} entries ${dryRun ? 'would be' : 'were'} removed.${stopped ? ' Stopped before the end: run it again.' : ''}`;
      terminal.out(`${values.json ? JSON.stringify({ entries, dryRun, stopped }) : inWords}\n`);
      return stopped ? STOPPED : 0;
    } catch (error) {
      if (error instanceof AuditStoreUnavailable || error instanceof AuditStoreRejected) throw new Unusable(`the database cannot be used: ${error.message}`);
      if (!(error instanceof HistoryNotWhole)) throw error;
      terminal.note(`${[showMessage(error.message), ...error.findings.map(({ kind, message }) => `  ${kind}: ${showMessage(message)}`)].join('\n')}\n`);
      return 1;
    } finally {
      process.off('SIGINT', stop).off('SIGTERM', stop);
    }
  },
};

const lineOf = ({ stream, sequence, entries, hash }: Piece, dryRun: boolean): string =>
  `${stream}: ${entries.toLocaleString('en')} entries up to ${sequence} ${dryRun ? 'would be removed' : 'removed'}; the chain goes on behind ${hash}`;

const momentOf = (text: string, force: boolean): Date => {
  const moment = new Date(text);
  if (!MOMENT.test(text) || Number.isNaN(moment.getTime()) || !isDay(text.slice(0, 10))) throw new WrongUsage(`--before ${text}: must be a day (2026-08-01, in UTC) or a moment with its zone (2026-08-01T00:00:00Z)`);
  const youngest = new Date(Date.now() - YOUNGEST_DAYS * 86_400_000);
  if (moment > youngest && !force) throw new Unusable(`--before ${text}: what is younger than ${YOUNGEST_DAYS} days (stored since ${youngest.toISOString()}) is removed only with --force`);
  return moment;
};

/** Date takes 31 February for 3 March. */
const isDay = (text: string): boolean => {
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
};
