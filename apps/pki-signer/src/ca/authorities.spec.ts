import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { jest } from '@jest/globals';

import { NOW, after, temporaryFolder } from '../testing/builders.js';
import { knowErrorsOfNode } from '../testing/errors-of-node.js';
import { Authorities, type AuthoritiesOptions } from './authorities.js';
import { createDefaultAuthority } from './create-default-authority.js';
import { loadAuthority } from './load-authority.js';

const YEAR = 365 * 86_400_000;
const HOUR = 3_600_000;

let caDir: string;
let remove: () => void;
let forget: () => void;
beforeEach(() => {
  forget = knowErrorsOfNode();
  ({ folder: caDir, remove } = temporaryFolder());
});
afterEach(() => {
  forget();
  remove();
});

describe('The authority for development', () => {
  it('is made once, though two processes make it at once', async () => {
    await Promise.all([createDefaultAuthority(caDir, NOW), createDefaultAuthority(caDir, NOW)]);
    const made = readFileSync(join(caDir, 'default', 'tls.crt'), 'utf8');
    await createDefaultAuthority(caDir, NOW);
    expect(readFileSync(join(caDir, 'default', 'tls.crt'), 'utf8')).toBe(made);
    expect(readdirSync(caDir)).toEqual(['default']);
    expect(loadAuthority('default', join(caDir, 'default'), NOW).chainPem(NOW)).toBe(made);
  });

  it('keeps its key from others, and that of the root from everybody', async () => {
    await createDefaultAuthority(caDir, NOW);
    expect(statSync(join(caDir, 'default', 'tls.key')).mode & 0o077).toBe(0);
    expect(readdirSync(join(caDir, 'default')).sort()).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
    expect(readFileSync(join(caDir, 'default', 'ca.crt'), 'utf8')).not.toContain('PRIVATE');
  });
});

describe('The authorities', () => {
  let authorities: Authorities | undefined;
  let told: string[];
  let now: Date;
  const start = async (change: Partial<AuthoritiesOptions> = {}): Promise<Authorities> => {
    authorities = new Authorities({
      caDir, createDefault: false, now: () => now,
      onLoaded: ({ name }) => told.push(`loaded ${name}`), onBroken: (name, why) => told.push(`broken ${name}: ${why}`), ...change,
    });
    await authorities.start();
    return authorities;
  };
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask', 'Date', 'performance'] });
    [told, now] = [[], NOW];
  });
  afterEach(() => {
    authorities?.stop();
    jest.useRealTimers();
  });

  it('may be links to folders, as in a volume of several Secrets', async () => {
    await createDefaultAuthority(caDir, NOW);
    mkdirSync(join(caDir, '..data'));
    renameSync(join(caDir, 'default'), join(caDir, '..data', 'default'));
    symlinkSync(join('..data', 'default'), join(caDir, 'default'));
    symlinkSync('nowhere', join(caDir, 'dangling'));
    writeFileSync(join(caDir, 'a-file'), '');
    await start();
    expect(told).toEqual(['loaded default']);
  });

  it('have names that a policy can ask for: other folders are left alone, and told once', async () => {
    const others: string[] = [];
    await createDefaultAuthority(caDir, NOW);
    for (const name of ['lost+found', 'My_CA']) mkdirSync(join(caDir, name));
    await start({ onOther: (folder) => others.push(folder) });
    jest.advanceTimersByTime(20_000);
    expect(told).toEqual(['loaded default']);
    expect(others.sort()).toEqual(['My_CA', 'lost+found']);
  });

  it('tell of one that was never loaded and is taken away', async () => {
    const gone: string[] = [];
    await createDefaultAuthority(caDir, NOW);
    mkdirSync(join(caDir, 'bad'));
    await start({ onGone: (name) => gone.push(name) });
    rmSync(join(caDir, 'bad'), { recursive: true });
    jest.advanceTimersByTime(10_000);
    expect(gone).toEqual(['bad']);
  });

  it('are made where there are none, if that is wanted', async () => {
    const made = await start({ createDefault: true });
    expect(made.get('default', HOUR)).toMatchObject({ name: 'default' });
    expect(made.get('other', HOUR)).toBe('it is not among the authorities of the signer');
    expect(told).toEqual(['loaded default']);
  });

  it('are not made over one that is there', async () => {
    mkdirSync(join(caDir, 'default'));
    writeFileSync(join(caDir, 'default', 'tls.crt'), 'mine');
    const made = await start({ createDefault: true });
    expect(made.get('default', HOUR)).toBe('tls.crt holds no PEM certificate');
    expect(readFileSync(join(caDir, 'default', 'tls.crt'), 'utf8')).toBe('mine');
  });

  it('are none in a folder that is empty or absent, and say so', async () => {
    const none = await start();
    expect(none.get('default', HOUR)).toBe('the folder of the authorities cannot be used: no authority has a folder there');
    expect(none.whyNotReady()).toBe('the folder of the authorities cannot be used: no authority has a folder there');
    none.stop();
    expect((await start({ caDir: join(caDir, 'absent') })).whyNotReady()).toBe('the folder of the authorities cannot be used: ENOENT: no such file or directory');
  });

  it('that are broken are told once, and loaded when they are right', async () => {
    mkdirSync(join(caDir, 'default'));
    const broken = await start();
    jest.advanceTimersByTime(60_000);
    expect(told).toEqual(['broken default: tls.crt cannot be read: ENOENT: no such file or directory']);
    const { folder, remove: removeOther } = temporaryFolder();
    await createDefaultAuthority(folder, NOW);
    for (const file of ['ca.crt', 'tls.crt', 'tls.key']) writeFileSync(join(caDir, 'default', file), readFileSync(join(folder, 'default', file)));
    removeOther();
    jest.advanceTimersByTime(5_000);
    expect(broken.whyNotReady()).toBeUndefined();
    expect(told.at(-1)).toBe('loaded default');
  });

  it('that are right sign though another is broken', async () => {
    mkdirSync(join(caDir, 'another'));
    const some = await start({ createDefault: true });
    expect(some.whyNotReady()).toBeUndefined();
    expect(some.get('another', HOUR)).toContain('cannot be read');
  });

  it('sign no more shortly before they end', async () => {
    const some = await start({ createDefault: true });
    now = after(10 * YEAR - 1_000 - HOUR);
    expect(some.get('default', HOUR)).toMatchObject({ name: 'default' });
    now = after(10 * YEAR - HOUR);
    expect(some.get('default', 2 * HOUR)).toBe('it ends too soon for another certificate');
    expect(some.get('default', HOUR / 2)).toMatchObject({ name: 'default' });
    now = after(10 * YEAR - 1_000);
    expect(some.get('default', HOUR / 2)).toBe('it has expired');
  });

  it('cannot be made where nothing may be written', async () => {
    writeFileSync(join(caDir, 'file'), '');
    await expect(start({ createDefault: true, caDir: join(caDir, 'file') })).rejects.toThrow(/no authority can be created in .*file/);
    expect(existsSync(join(caDir, 'default'))).toBe(false);
  });
});
