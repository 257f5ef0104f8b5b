import { AuditStoreUnavailable } from './errors.js';
import { withIngestLease } from './lease.js';
import { historyForEach } from './testing/history-for-each.js';

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

describe('The audit history', () => {
  const history = historyForEach();

  it('is written by one ingester at a time; the next one follows when it ends', async () => {
    const order: string[] = [];
    const first = new AbortController();
    const second = new AbortController();
    const ingester = (name: string, stop: AbortController): Promise<void> =>
      withIngestLease({ databaseUrl: history.databaseUrl, signal: stop.signal, checkMs: 20, onWaiting: () => order.push(`${name} waits`) }, async (signal) => {
        order.push(`${name} begins`);
        await aborted(signal);
        order.push(`${name} ends`);
      });
    const running = [ingester('first', first)];
    while (order.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    running.push(ingester('second', second));
    while (order.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    first.abort();
    while (order.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    second.abort();
    await Promise.all(running);
    expect(order).toEqual(['first begins', 'second waits', 'first ends', 'second begins', 'second ends']);
  });

  it('tells the holder of the lease when the database ends its session', async () => {
    const { signal } = new AbortController();
    const held = withIngestLease({ databaseUrl: history.databaseUrl, signal, checkMs: 20 }, async (lease) => {
      await history.asAdministrator(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'chancery-audit-ingester' AND datname = current_database()",
      );
      await aborted(lease);
    });
    await expect(held).rejects.toBeInstanceOf(AuditStoreUnavailable);
  });
});
