import { readFileSync } from 'node:fs';

import { problem } from '../problem.js';
import { MAX_MESSAGE_BYTES, showMessage } from '../text.js';
import { PROBLEM_REASON_NAMES, REASONS, REASON_NAMES, isProblemReason, isReason, type Actor, type ReasonEntry } from './reason.js';

const ENTRIES = REASON_NAMES.map((name): [string, ReasonEntry] => [name, REASONS[name]]);
const entriesOf = (...actors: Actor[]) => ENTRIES.filter(([, { actor }]) => actors.includes(actor));

/** An ISO 8601 date, a time of day, or how long something took. */
const TIME = /\d{4}-\d\d-\d\d|\b\d{1,2}:\d\d\b(?!:)|\b\d+ ?(s|ms|seconds|minutes|hours)\b/;
/** `Field: value`, or `Secret name`. */
const NAMES_A_VALUE = /[A-Za-z]: \S|(Secret|Pki|pki) \S+/;

describe('The catalogue of reasons', () => {
  it.each(ENTRIES)('has for %s a name to switch on, a meaning and a fix', (name, { meaning, fix }) => {
    expect(name).toMatch(/^([A-Z][a-z0-9]+)+$/);
    // The API server takes at most 128 characters as the reason of an event.
    expect(name.length).toBeLessThanOrEqual(64);
    for (const sentence of [meaning, fix]) expect(sentence).toMatch(/^([A-Z]|crd-watcher ).*[.?]$/);
  });

  it.each(ENTRIES)('has for %s an example that could be shown as it is, and is the same text each time', (_, { example }) => {
    expect(example).toBe(showMessage(example));
    expect(Buffer.byteLength(example)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    expect(example).toMatch(/[.?]$/);
    expect(example).not.toMatch(TIME);
  });

  it.each(entriesOf('owner', 'nobody'))('names in the example of %s what it is about', (_, { example }) => {
    expect(example).toMatch(NAMES_A_VALUE);
  });

  it.each(entriesOf('platform'))('says in the example and the fix of %s that the platform team acts', (_, { example, fix }) => {
    expect(example).toMatch(/platform team/);
    expect(fix).toMatch(/platform/i);
  });

  it.each(entriesOf('platform'))('has for %s steps for those on call, and says whether it wakes them', (_, { onCall, severity }) => {
    expect(onCall.length).toBeGreaterThan(0);
    expect(['page', 'ticket', 'none']).toContain(severity);
  });

  it.each(ENTRIES)('has for %s only steps that are sentences', (_, { onCall }) => {
    for (const step of onCall) expect(step).toMatch(/^["A-Z].*\.$/);
  });

  it.each(entriesOf('owner', 'nobody'))('wakes nobody for %s', (_, { severity }) => expect(severity).toBe('none'));

  it.each(ENTRIES)('warns of %s just where somebody has to act', (name, { actor, eventType }) => {
    expect(eventType).toBe(actor === 'nobody' ? 'Normal' : 'Warning');
    expect(isProblemReason(name)).toBe(actor !== 'nobody');
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
