import { readFileSync } from 'node:fs';

import { problem } from '../problem.js';
import { PROBLEM_REASON_NAMES, REASONS, REASON_NAMES, isProblemReason, isReason } from './reason.js';

const ENTRIES = REASON_NAMES.map((name) => [name, REASONS[name]] as const);

describe('The catalogue of reasons', () => {
  it.each(ENTRIES)('has for %s a name to switch on, a meaning and a fix', (name, { meaning, fix }) => {
    expect(name).toMatch(/^([A-Z][a-z0-9]+)+$/);
    // The API server takes at most 128 characters as the reason of an event.
    expect(name.length).toBeLessThanOrEqual(64);
    for (const sentence of [meaning, fix]) expect(sentence).toMatch(/^([A-Z]|crd-watcher ).*[.?]$/);
  });

  it.each(ENTRIES)('warns of %s just where somebody has to act', (name, { actor, eventType }) => {
    expect(eventType).toBe(actor === 'nobody' ? 'Normal' : 'Warning');
    expect(isProblemReason(name)).toBe(actor !== 'nobody');
  });

  it.each(ENTRIES.filter(([, { actor }]) => actor === 'platform'))('names the platform team in the fix of %s', (_, { fix }) => {
    expect(fix).toMatch(/platform/i);
  });

  it('is a closed set', () => {
    for (const name of ['toString', '__proto__', 'constructor', '', 'issued']) {
      expect(isReason(name)).toBe(false);
      expect(isProblemReason(name)).toBe(false);
    }
    expect(isProblemReason('Issued')).toBe(false);
    expect(new Set(PROBLEM_REASON_NAMES).size).toBe(PROBLEM_REASON_NAMES.length);
  });

  it('makes a Problem of each that may be one', () => {
    for (const name of PROBLEM_REASON_NAMES) expect(problem(name, 'x').actor).toBe(REASONS[name].actor);
  });

  it('is printed in docs/reasons.md', () => {
    const printed = readFileSync(new URL('../../../../docs/reasons.md', import.meta.url), 'utf8');
    expect([...printed.matchAll(/^### (\w+)$/gm)].map(([, name]) => name).sort()).toEqual([...REASON_NAMES].sort());
  });
});
