import { DAY, HOUR, NOW, after } from '../testing/builders.js';
import { SignerClock } from './signer-clock.js';

const MINUTE = 60_000;

describe('The moment by which a certificate is due', () => {
  let clock: SignerClock;
  beforeEach(() => {
    clock = new SignerClock();
  });

  it('is now, as long as nothing was signed', () => expect(clock.dueBy(NOW)).toEqual(NOW));

  it.each([
    ['agrees', NOW],
    ['is a slow answer behind', after(-4 * MINUTE)],
    ['is ahead', after(400 * DAY)],
  ])('is now where the signer\'s clock %s', (_, signedAt) => {
    clock.note(signedAt, NOW);
    expect(clock.dueBy(after(MINUTE))).toEqual(after(MINUTE));
  });

  it('is what the signer\'s clock says where ours is far ahead of it', () => {
    clock.note(after(-70 * DAY), NOW);
    expect(clock.dueBy(after(MINUTE))).toEqual(after(MINUTE - 70 * DAY));
  });

  it('is now again after a while, so that it is found out when a clock was put right', () => {
    clock.note(after(-70 * DAY), NOW);
    expect(clock.dueBy(after(10 * MINUTE))).toEqual(after(10 * MINUTE));
  });

  it('is now again when our clock went back, and when both agree', () => {
    clock.note(after(-70 * DAY), NOW);
    expect(clock.dueBy(after(-70 * DAY))).toEqual(after(-70 * DAY));
    clock.note(NOW, NOW);
    expect(clock.dueBy(after(HOUR))).toEqual(after(HOUR));
  });
});
