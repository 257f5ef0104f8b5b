import { showMessage } from '@chancery/contracts';

/** The closed set of problems of this API: what `type` ends with, the status and the title (RFC 9457). */
export const PROBLEMS = {
  InvalidParameter: { status: 400, title: 'A parameter is not as it must be' },
  UnknownParameter: { status: 400, title: 'There is no such parameter' },
  InvalidPageToken: { status: 400, title: 'The page token is not one of this list' },
  BadRequest: { status: 400, title: 'The request cannot be read' },
  NotAuthenticated: { status: 401, title: 'A valid token is needed' },
  NotAuthorized: { status: 403, title: 'A right is missing' },
  RecordNotFound: { status: 404, title: 'There is no such record' },
  NotFound: { status: 404, title: 'There is nothing at this path' },
  MethodNotAllowed: { status: 405, title: 'This API is read, and nothing else' },
  TooManyRequests: { status: 429, title: 'Too much at once' },
  Defect: { status: 500, title: 'A defect of this service' },
  CheckpointsUnavailable: { status: 503, title: 'The checkpoints are not available' },
  HistoryShortened: { status: 503, title: 'Records were removed meanwhile' },
  HistoryUnavailable: { status: 503, title: 'The audit history is not available' },
  SearchTooSlow: { status: 504, title: 'The search takes too long' },
  AccessReviewUnavailable: { status: 503, title: 'Rights cannot be checked' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemName = keyof typeof PROBLEMS;

/** One wrong parameter. */
export interface ParameterError {
  readonly parameter: string;
  /** The value as it came, clipped and escaped. */
  readonly seen: string;
  /** What is allowed, in words. */
  readonly allowed?: string;
  /** The nearest allowed value or name. */
  readonly suggestion?: string;
}

/** Body of an error, `application/problem+json`. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly ParameterError[];
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export const problemType = (name: ProblemName): string => `urn:chancery:problem:${name}`;

/** An answer that is an error. Thrown by whoever finds it, written by the {@link ProblemFilter}. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly body: ProblemBody;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly problem: ProblemName,
    detail: string,
    options: { errors?: readonly ParameterError[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.headers = options.headers ?? {};
    this.body = {
      type: problemType(problem),
      title: PROBLEMS[problem].title,
      status: PROBLEMS[problem].status,
      detail: showMessage(detail),
      ...(options.errors !== undefined && { errors: options.errors }),
    };
  }
}

/** Seconds after which a client may ask again. */
export const RETRY_AFTER = { 'retry-after': '5' } as const;
