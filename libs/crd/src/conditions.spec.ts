import { READY, findCondition, setCondition } from './conditions.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds, 123));
const refused = { type: READY, status: 'False', reason: 'ServiceNameNotAllowed', message: 'no', observedGeneration: 1 } as const;
const issued = { type: READY, status: 'True', reason: 'Issued', message: 'yes', observedGeneration: 2 } as const;

describe('setCondition', () => {
  it('begins with the moment at which the status is first known, in whole seconds', () => {
    expect(setCondition(undefined, refused, at(1))).toEqual([{ ...refused, lastTransitionTime: '2026-01-01T00:00:01Z' }]);
  });

  it('keeps that moment while the status stays, whatever reason and message become', () => {
    const before = setCondition([], refused, at(1));
    const after = setCondition(before, { ...refused, reason: 'SignerUnreachable', observedGeneration: 3 }, at(2));
    expect(after).toEqual([
      { ...refused, reason: 'SignerUnreachable', observedGeneration: 3, lastTransitionTime: '2026-01-01T00:00:01Z' },
    ]);
  });

  it('moves it when the status changes', () => {
    const after = setCondition(setCondition([], refused, at(1)), issued, at(2));
    expect(findCondition(after, READY)?.lastTransitionTime).toBe('2026-01-01T00:00:02Z');
  });

  it('leaves the conditions of others where they are, and mutates nothing', () => {
    const other = { ...refused, type: 'Other', lastTransitionTime: '2020-01-01T00:00:00Z' };
    const before = Object.freeze([other, ...setCondition([], refused, at(1)), { ...other, type: 'Last' }]);
    expect(setCondition(before, issued, at(2)).map(({ type }) => type)).toEqual(['Other', READY, 'Last']);
  });

  it('leaves one of a type where there were two', () => {
    const one = { ...refused, lastTransitionTime: '2020-01-01T00:00:00Z' };
    expect(setCondition([one, one], issued, at(2))).toHaveLength(1);
  });
});
