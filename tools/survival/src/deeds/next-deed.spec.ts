import { Random } from '../random.js';
import { Intent } from './intent.js';
import { nextDeed } from './next-deed.js';
import { makePki } from './pki-deeds.js';
import { makePod } from './pod-deeds.js';

const deeds = (seed: number, count: number): { intent: Intent; told: string[] } => {
  const intent = new Intent(new Random(seed), ['a', 'b']);
  const told = [...Array.from({ length: 20 }, () => makePki(intent)!), ...Array.from({ length: 40 }, () => makePod(intent)!)];
  for (let i = 0; i < count; i++) told.push(nextDeed(intent));
  return { intent, told: told.map((deed) => JSON.stringify(deed)) };
};

describe('The deeds of a run', () => {
  it('are the same for the same seed', () => expect(deeds(7, 500).told).toEqual(deeds(7, 500).told));

  it('are others for another seed', () => expect(deeds(7, 500).told).not.toEqual(deeds(8, 500).told));

  it('keep the world about as large as it was', () => {
    const { intent } = deeds(1, 2_000);
    expect(intent.pods.size).toBe(40);
    expect(intent.pkis.size + intent.gone.length).toBe(20);
    expect(intent.pkis.size).toBeGreaterThan(5);
  });

  it('are of every kind', () => {
    const { told } = deeds(2, 500);
    for (const kind of ['break', 'mend', 'replace', 'finish', 'damage', 'again', 'which is not ours', 'delete the foreign']) {
      expect(told.some((deed) => deed.includes(kind))).toBe(true);
    }
  });
});
