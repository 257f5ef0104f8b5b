import type { Readable } from 'node:stream';
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Where a command writes and reads. */
export interface Terminal {
  out(text: string): void;
  /** Everything that is not the answer: progress and warnings. */
  note(text: string): void;
  readonly stdin: Readable;
}

/** What comes behind `chancery`, such as `policy check`. */
export interface Command {
  readonly usage: string;
  /** The exit code: 0 all is well, 1 something is not. Throws {@link Unusable} for everything else. */
  run(args: string[], terminal: Terminal): Promise<number>;
}

/** An option, a file or a server cannot be used; exit code 2. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

/** An option is wrong or missing: the usage is shown beside it. */
export class WrongUsage extends Unusable {}

/** @throws WrongUsage */
export const parseOptions = <T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true; strict: true }>> => {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new WrongUsage(reasonOf(error));
  }
};

/** The value of an option that has to be given. @throws WrongUsage */
export const needed = (value: string | undefined, option: string): string => {
  if (value === undefined || value === '') throw new WrongUsage(`${option} is missing`);
  return value;
};

export const reasonOf = (error: unknown): string => {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
};
