import type { Finding } from '@chancery/audit-chain';

/** The database is away, overloaded or not set up. Transient: nothing was stored by the call, or the same call stores it. */
export class AuditStoreUnavailable extends Error {
  override readonly name: string = 'AuditStoreUnavailable';
}

/** The database has ended a statement at its deadline. The same call may do better later, and a narrower question does. */
export class AuditStoreTooSlow extends AuditStoreUnavailable {
  override readonly name = 'AuditStoreTooSlow';
}

/** The database is there and refuses what was to be stored. The same call will be refused again. */
export class AuditStoreRejected extends Error {
  override readonly name = 'AuditStoreRejected';
}

/**
 * The history has another message at a place of the stream. The stream's data went back in time (restored from an older
 * copy), or somebody wrote into the history: a person has to look, and nothing more is stored until then.
 */
export class PlaceTaken extends Error {
  override readonly name = 'PlaceTaken';

  constructor() {
    super('the history has another message at this place of the stream: was the stream, or the database, restored from an older copy?');
  }
}

/**
 * The history ends in front of what this process has stored: its database comes from a backup, or somebody has taken the end away. The
 * stream still has what is missing: it has to be told again, from `AuditStore.storedUpTo` on, before anything behind it.
 */
export class HistoryWentBack extends Error {
  override readonly name = 'HistoryWentBack';

  constructor(stream: string, stored: bigint, last: bigint) {
    super(`the history had ${stream} up to ${stored} and now ends at ${last}: the database was restored, or somebody has taken the end away. It is read again from the stream.`);
  }
}

/** Somebody else has stored a record since the end of the chain was looked at. The same call can be made again. */
export class LinkTaken extends Error {
  override readonly name = 'LinkTaken';
}

/** What should be removed is not whole: it is evidence, and stays. */
export class HistoryNotWhole extends Error {
  override readonly name = 'HistoryNotWhole';

  constructor(readonly findings: readonly Finding[]) {
    super(`nothing more is removed, since the history is not whole: ${findings[0]?.message ?? ''}`);
  }
}

/** Retention has removed something while the whole history was read: what was read does not fit together. It can be read again. */
export class HistoryShortened extends Error {
  override readonly name = 'HistoryShortened';

  constructor() {
    super('retention has removed records meanwhile, so that what was read is no whole history. Read it again when retention has ended.');
  }
}

/** The database's schema cannot be brought to this version; the message says what to do. */
export class MigrationFailed extends Error {
  override readonly name = 'MigrationFailed';
}

/** Names of the unique indexes, in prisma/migrations, that two who store at once run into. */
const TAKEN_KEYS = /audit_record_(place|link|id_source)_key/;

interface DriverFacts {
  /** SQLSTATE, or the system's code such as ECONNREFUSED. */
  code: string | undefined;
  message: string;
}

/** What the driver said, dug out of whatever Prisma wrapped around it. */
const driverFacts = (error: unknown, depth = 0): DriverFacts => {
  if (typeof error !== 'object' || error === null) return { code: undefined, message: String(error) };
  const { message, code, errors, cause, meta, kind, host, port, originalCode, originalMessage } = error as Record<string, unknown>;
  if (typeof originalCode === 'string') return { code: originalCode, message: typeof originalMessage === 'string' ? originalMessage : originalCode };
  // Prisma's adapter keeps only these of a connection that could not be made.
  if (kind === 'DatabaseNotReachable') return { code: undefined, message: `no connection to Postgres at ${[host, port].filter(Boolean).join(':')}` };
  // Several addresses were tried (an AggregateError has no message of its own).
  const wrapped = (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  const inner = wrapped ?? cause ?? (Array.isArray(errors) ? (errors as unknown[])[0] : undefined);
  if (typeof inner === 'object' && inner !== null && depth < 4) {
    const found = driverFacts(inner, depth + 1);
    if (found.message !== '') return found;
  }
  const text = typeof message === 'string' && message !== '' ? message : typeof code === 'string' ? code : '';
  return { code: typeof code === 'string' ? code : undefined, message: text };
};

/** SQLSTATE classes of a statement whose data is at fault: data exception, constraint, limit exceeded. */
const REJECTED = /^(22|23|54)[0-9A-Z]{3}$/;
/** Prisma's own codes of the same: value too long, constraints, out of range. */
const REJECTED_BY_PRISMA = new Set(['P2000', 'P2002', 'P2004', 'P2011', 'P2020']);

/** SQLSTATE of a statement that was ended at its deadline. */
const QUERY_CANCELED = '57014';

const OURS = [AuditStoreUnavailable, AuditStoreRejected, PlaceTaken, HistoryWentBack, LinkTaken, HistoryNotWhole];

/** What every error of the driver becomes. A defect of ours stays what it is. */
export const storeError = (error: unknown): Error => {
  if (OURS.some((kind) => error instanceof kind)) return error as Error;
  if (error instanceof Error && isDefect(error)) return error;
  const { code, message } = driverFacts(error);
  const options = { cause: error };
  if (TAKEN_KEYS.test(message)) return new LinkTaken(oneLine(message), options);
  if (code !== undefined && (REJECTED.test(code) || REJECTED_BY_PRISMA.has(code))) return new AuditStoreRejected(oneLine(message), options);
  return new (code === QUERY_CANCELED ? AuditStoreTooSlow : AuditStoreUnavailable)(oneLine(message), options);
};

/** Thrown by code and not by what it asked for: with a code, it is the driver's or the system's. */
const isDefect = (error: Error): boolean =>
  error.name === 'PrismaClientValidationError' || error instanceof TypeError || ((error instanceof RangeError || error instanceof SyntaxError) && !('code' in error));

const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, ' ').slice(0, 512);
