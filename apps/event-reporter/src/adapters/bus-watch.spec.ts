import { setTimeout as sleep } from 'node:timers/promises';

import { BusWatch } from './bus-watch.js';

const setUp = () => {
  const told: string[] = [];
  let notify = { onUp: (): void => undefined, onDown: (_why: string): void => undefined };
  const link = { isUp: true, downForMs: () => 0, listen: (listener: typeof notify) => ((notify = listener), () => undefined) };
  const watch = new BusWatch({ link, silenceMs: 40, onAway: () => told.push('away'), onBack: () => told.push('back') });
  watch.start();
  return { watch, link, told, up: () => ((link.isUp = true), notify.onUp()), down: () => ((link.isUp = false), notify.onDown('reset')) };
};

describe('NATS', () => {
  it('is away when it was for long, and back when it is', async () => {
    const { watch, told, up, down } = setUp();
    down();
    down();
    await sleep(80);
    up();
    watch.stop();
    expect(told).toEqual(['away', 'back']);
  });

  it('is away too when it answers, and the bucket cannot be read any more', async () => {
    const { watch, told } = setUp();
    watch.bucketListed();
    watch.bucketLost();
    watch.bucketLost();
    await sleep(80);
    watch.bucketListed();
    watch.stop();
    expect(told).toEqual(['away', 'back']);
  });

  it('is not while the bucket was never made, nor for a short break', async () => {
    const { watch, told, up, down } = setUp();
    watch.bucketLost();
    await sleep(80);
    watch.bucketListed();
    watch.bucketLost();
    down();
    up();
    watch.bucketListed();
    await sleep(80);
    watch.stop();
    expect(told).toEqual(['back']);
  });
});
