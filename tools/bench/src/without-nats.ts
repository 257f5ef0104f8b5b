import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { KeyKind } from '@chancery/x509';

import type { Measured } from './requests.js';

const PROGRAM = fileURLToPath(new URL('./signer-process.js', import.meta.url));

/**
 * The signer's whole work without the trip over NATS, in so many processes that begin at the same moment. The rate is of all
 * together, the processor time that of one certificate.
 */
export const withoutNats = async (kind: KeyKind, count: number, processes = 1): Promise<Measured> => {
  const children = Array.from({ length: processes }, () => fork(PROGRAM, [kind, String(count)]));
  try {
    await Promise.all(children.map(message));
    const all = Promise.all(children.map(message));
    for (const child of children) child.send('go');
    const measured = (await all) as Measured[];
    return {
      perSecond: measured.reduce((sum, { perSecond }) => sum + perSecond, 0),
      cpuMicroseconds: measured.reduce((sum, { cpuMicroseconds }) => sum + (cpuMicroseconds ?? NaN), 0) / processes,
    };
  } finally {
    for (const child of children) child.kill();
  }
};

/** The next one that the child sends. @throws when it ends without */
const message = async (child: ChildProcess): Promise<unknown> => {
  const gone = new AbortController();
  const ended = once(child, 'exit', { signal: gone.signal }).then(() => {
    throw new Error('a signer process ended before its time');
  });
  try {
    const [value] = (await Promise.race([once(child, 'message', { signal: gone.signal }), ended])) as unknown[];
    return value;
  } finally {
    gone.abort();
    ended.catch(() => undefined);
  }
};
