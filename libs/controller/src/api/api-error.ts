/** The API server's own refusal: a `Status` object (Kubernetes API conventions, "Response Status Kind"). */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: number,
    /** Machine-readable: `NotFound`, `AlreadyExists`, `Conflict`, `Forbidden`, `Invalid`, `Expired` … */
    readonly reason: string,
    message: string,
    /** From the Retry-After header or the Status details, in milliseconds. */
    readonly retryAfterMs?: number,
    /** The reasons of the Status' causes: `NamespaceTerminating`, `FieldValueInvalid` … */
    readonly causes: readonly string[] = [],
  ) {
    super(message);
  }
}

/** No answer at all: refused connection, reset, deadline. Whether a write took place is not known. */
export class ApiUnreachable extends Error {
  override readonly name = 'ApiUnreachable';
}

/** An answer of more bytes than whoever asked wants to hold. */
export class AnswerTooLarge extends ApiUnreachable {
  constructor(bytes: number) {
    super(`the answer is larger than ${bytes} bytes`);
  }
}

/** A watch on which nothing came for too long, not even a bookmark. */
export class WatchSilent extends ApiUnreachable {
  constructor() {
    super('nothing heard on the watch');
  }
}

export const isApiError = (error: unknown, code: number): error is ApiError =>
  error instanceof ApiError && error.code === code;

/** No wait that a server, or somebody on the way to it, asks for is longer. */
const LONGEST_WAIT_MS = 60_000;

/** For how long not to ask again, in milliseconds: what an overloaded server said (429, 503), a minute at most; 0 where it said nothing. */
export const retryAfterOf = (error: unknown): number =>
  error instanceof ApiError && error.retryAfterMs !== undefined ? Math.min(LONGEST_WAIT_MS, Math.max(0, error.retryAfterMs)) : 0;

interface StatusBody {
  kind?: unknown;
  message?: unknown;
  reason?: unknown;
  code?: unknown;
  details?: { retryAfterSeconds?: unknown; causes?: unknown };
}

/** Reads what the server answered; anything that is not a Status (a proxy's page) keeps its HTTP code. */
export const apiError = (code: number, body: string, retryAfter?: string): ApiError => {
  let status: StatusBody = {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) status = parsed;
  } catch {
    // Not JSON: the code is all there is.
  }
  const seconds = Number(retryAfter ?? status.details?.retryAfterSeconds);
  return new ApiError(
    code,
    typeof status.reason === 'string' ? status.reason : `HTTP${code}`,
    typeof status.message === 'string' ? status.message : `the API server answered ${code}`,
    Number.isFinite(seconds) ? seconds * 1000 : undefined,
    causesOf(status.details?.causes),
  );
};

const causesOf = (causes: unknown): string[] =>
  Array.isArray(causes)
    ? causes.flatMap((cause: { reason?: unknown } | null) => (typeof cause?.reason === 'string' ? [cause.reason] : []))
    : [];
