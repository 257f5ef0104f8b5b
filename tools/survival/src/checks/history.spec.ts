import { SERIAL, secret } from '../truth/testing/builders.js';
import { checkHistory, deliveredUntold, type RecordsBySerial } from './history.js';

const records = (of: Readonly<Record<string, number>>): RecordsBySerial => new Map([['a', of]]);
const whole = { intended: 1, signed: 1, delivered: 1 };
const ever = new Set([SERIAL]);

describe('The history', () => {
  it.each<[string, Readonly<Record<string, number>>, number]>([
    ['has everything', whole, 0],
    ['misses an intent', { signed: 1, delivered: 1 }, 1],
    ['has one signed twice', { ...whole, signed: 2 }, 1],
    ['has one delivered twice', { ...whole, delivered: 2 }, 1],
    ['misses the delivery of what is in a Secret', { intended: 1, signed: 1 }, 1],
  ])('%s', (_, of, defects) => expect(checkHistory(records(of), ever, [secret('s', 'p')])).toHaveLength(defects));

  it('names what was gone before its delivery was told', () => {
    const untold = { intended: 1, signed: 1 };
    expect(checkHistory(records(untold), ever, [])).toEqual([]);
    expect(deliveredUntold(records(untold), ever)).toEqual([SERIAL]);
  });
});
