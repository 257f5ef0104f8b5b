import type { BenchHistory } from '../bench-history.js';

/** What came back, as far as a bench looks at it. */
export interface Reply {
  readonly ms: number;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Asks audit-api with a token, over connections that are kept. A token is good for an hour. */
export const asker = async ({ url, token }: Pick<BenchHistory, 'url' | 'token'>) => {
  const headers = { authorization: `Bearer ${await token()}` };
  return {
    ask: async (path: string): Promise<Reply> => {
      const began = performance.now();
      const answer = await fetch(`${url}${path}`, { headers });
      const text = await answer.text();
      const ms = performance.now() - began;
      return { ms, status: answer.status, body: JSON.parse(text) as Record<string, unknown> };
    },
    /** Until the first bytes; the rest is left. */
    begin: async (path: string): Promise<Reply> => {
      const stop = new AbortController();
      const began = performance.now();
      const answer = await fetch(`${url}${path}`, { headers, signal: stop.signal });
      await answer.body?.getReader().read();
      const ms = performance.now() - began;
      stop.abort();
      return { ms, status: answer.status, body: {} };
    },
  };
};
export type Asker = Awaited<ReturnType<typeof asker>>;
