import { SecretMakers } from './secret-makers.js';

describe('The makers of a Secret', () => {
  it('are the Pkis that claim its name, while they do', () => {
    const makers = new SecretMakers();
    expect(makers.follow('a/Pki.chancery.dev/p', 's', undefined)).toEqual(['s']);
    expect(makers.follow('a/Pki.box.com/q', 's', undefined)).toEqual([]);
    expect(makers.makersOf('a', 's')).toEqual(['a/Pki.chancery.dev/p', 'a/Pki.box.com/q']);
    expect(makers.makersOf('b', 's')).toEqual([]);

    expect(makers.follow('a/Pki.chancery.dev/p', 'r', 's')).toEqual(['r']);
    expect(makers.madeIn('a')).toEqual(['r', 's']);
    expect(makers.follow('a/Pki.box.com/q', undefined, 's')).toEqual(['s']);
    expect(makers.follow('a/Pki.chancery.dev/p', 't', 'r')).toEqual(['r', 't']);
    expect(makers.madeIn('a')).toEqual(['t']);
    expect(makers.follow('a/Pki.chancery.dev/p', undefined, 't')).toEqual(['t']);
    expect(makers.madeIn('a')).toEqual([]);
  });

  it('are the same when nothing of it has changed', () => {
    const makers = new SecretMakers();
    makers.follow('a/Pki.chancery.dev/p', 's', undefined);
    const names = makers.madeIn('a');
    expect(makers.follow('a/Pki.chancery.dev/p', 's', 's')).toEqual([]);
    expect(makers.madeIn('a')).toBe(names);
  });
});
