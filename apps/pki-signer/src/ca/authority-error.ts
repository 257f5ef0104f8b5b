/** From when until when a certificate is good. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * An authority's files cannot be used. The message names the file and what is wrong with it, and stands on pods: it holds no time
 * and no path. Those are for the log.
 */
export class AuthorityError extends Error {
  override readonly name = 'AuthorityError';
  constructor(
    message: string,
    readonly validity?: Validity,
  ) {
    super(message);
  }
}

/** `ENOENT: no such file or directory`: what Node says of a file that cannot be read, but for where it is. */
export const whyNotRead = (error: unknown): string => (error instanceof Error ? error.message.replace(/, \w+ '.*$/s, '') : String(error));
