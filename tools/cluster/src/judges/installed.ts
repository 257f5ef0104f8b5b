import { types } from 'node:util';

import { progressLine, type OnProgress } from '../binaries/progress.js';

/** A judge from a registry, or why it is not on this machine: what needs it is skipped then, and says so. */
export type Installed<Judge> = { readonly judge: Judge } | { readonly missing: string };

/** Says on standard error what is installed, once it takes a while. */
export const tellProgress: OnProgress = (progress) => void process.stderr.write(`${progressLine(progress)}\n`);

/** Only the first line: it becomes a part of a title. */
export const missing = (name: string, error: unknown): { readonly missing: string } => {
  const why = types.isNativeError(error) ? error.message : String(error);
  process.stderr.write(`${name} is not there, so what it would judge is skipped: ${why}\n`);
  return { missing: why.split('\n').map((line) => line.replace(/^ *- /, '').trim()).join(' ').slice(0, 300) };
};

/** How a suite is called that this judge is needed for. */
export const titleOf = (name: string, installed: Installed<unknown>): string =>
  'judge' in installed ? name : `${name} (skipped: ${installed.missing})`;
