import { createPrivateKey } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { jest } from '@jest/globals';

import { NOW, temporaryFolder } from '../testing/builders.js';
import { knowErrorsOfNode } from '../testing/errors-of-node.js';
import { Authorities } from './authorities.js';
import type { Authority } from './authority.js';
import { createDefaultAuthority } from './create-default-authority.js';

const HOUR = 3_600_000;
const FILES = ['ca.crt', 'tls.crt', 'tls.key'] as const;

describe('The files of an authority that is loaded', () => {
  const [here, there] = [temporaryFolder(), temporaryFolder()];
  const file = (name: string): string => join(here.folder, 'default', name);
  let authorities: Authorities;
  let told: string[];
  let first: Authority;
  let forget: () => void;

  const put = (...names: readonly string[]): void => names.forEach((name) => cpSync(join(there.folder, 'default', name), file(name)));
  const look = (): void => jest.advanceTimersByTime(5_000);
  const loaded = (): Authority => {
    const authority = authorities.get('default', HOUR);
    if (typeof authority === 'string') throw new Error(authority);
    return authority;
  };

  beforeEach(async () => {
    forget = knowErrorsOfNode();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask', 'Date', 'performance'] });
    told = [];
    for (const { folder } of [here, there]) {
      rmSync(join(folder, 'default'), { recursive: true, force: true });
      await createDefaultAuthority(folder, NOW);
    }
    authorities = new Authorities({
      caDir: here.folder, createDefault: false, now: () => NOW,
      onLoaded: ({ name }) => told.push(`loaded ${name}`),
      onBroken: (name, why, { goesOn }) => told.push(`broken ${name}, ${goesOn ? 'goes on' : 'is away'}: ${why}`),
    });
    await authorities.start();
    first = loaded();
  });
  afterEach(() => {
    authorities.stop();
    jest.useRealTimers();
    forget();
  });
  afterAll(() => [here, there].forEach(({ remove }) => remove()));

  it('are left alone while they are the same', () => {
    for (let i = 0; i < 10; i++) look();
    expect(loaded()).toBe(first);
    expect(told).toEqual(['loaded default']);
  });

  it('are loaded again when they are others', () => {
    put(...FILES);
    look();
    expect(loaded().rootPem).toBe(readFileSync(join(there.folder, 'default', 'ca.crt'), 'utf8'));
    expect(loaded().rootPem).not.toBe(first.rootPem);
    expect(told).toEqual(['loaded default', 'loaded default']);
  });

  it('may be written one after the other', () => {
    for (const name of FILES) {
      put(name);
      look();
    }
    expect(loaded().chainPem(NOW)).not.toBe(first.chainPem(NOW));
    expect(told).toEqual(['loaded default', 'loaded default']);
  });

  it('that are broken leave in force what was loaded, and are told once', () => {
    writeFileSync(file('tls.key'), 'not a key');
    for (let i = 0; i < 5; i++) look();
    expect(loaded()).toBe(first);
    expect(authorities.whyNotReady()).toBeUndefined();
    expect(told).toEqual(['loaded default', 'broken default, goes on: tls.key holds no private key in PEM']);
    put(...FILES);
    look();
    expect(loaded().rootPem).not.toBe(first.rootPem);
    expect(told.at(-1)).toBe('loaded default');
  });

  it('are no better with a key that cannot sign: what was loaded goes on', () => {
    const [own, other] = [here, there].map(({ folder }) => createPrivateKey(readFileSync(join(folder, 'default', 'tls.key'))).export({ format: 'jwk' }));
    const damaged = createPrivateKey({ format: 'jwk', key: { ...own, d: other!.d! } });
    writeFileSync(file('tls.key'), damaged.export({ format: 'pem', type: 'sec1' }));
    for (let i = 0; i < 3; i++) look();
    expect(loaded()).toBe(first);
    expect(told).toEqual(['loaded default', 'broken default, goes on: the key of authority default signs what its certificate does not verify, so tls.key is damaged: put the right one there']);
  });

  it('may be lost: what was loaded goes on, and the loss is told once', () => {
    cpSync(join(here.folder, 'default'), join(here.folder, 'other'), { recursive: true });
    rmSync(join(here.folder, 'default'), { recursive: true });
    for (let i = 0; i < 3; i++) look();
    expect(loaded()).toBe(first);
    expect(told).toEqual(['loaded default', 'loaded other', 'broken default, goes on: its folder has gone']);
    cpSync(join(here.folder, 'other'), join(here.folder, 'default'), { recursive: true });
    look();
    expect(told.at(-1)).toBe('loaded default');
    rmSync(join(here.folder, 'other'), { recursive: true });
  });
});
