import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { jest } from '@jest/globals';

import { POLICY_TEXT, temporaryFolder } from '../testing/builders.js';
import { PolicyFile } from './policy-file.js';

const POLL_MS = 500;
const OTHER = POLICY_TEXT.replace('shop-web', 'other-web');
const BROKEN = POLICY_TEXT.replace('serviceNames', 'serviceNmaes');

describe('The policy in force', () => {
  let folder: string;
  let remove: () => void;
  let file: string;
  let policyFile: PolicyFile;
  let told: string[];

  const write = (text: string): void => writeFileSync(file, text);
  const start = async (): Promise<void> => {
    policyFile = new PolicyFile({
      file,
      onLoaded: ({ rules }) => told.push(`loaded ${rules[0]?.name}`),
      onRefused: ([error], stillInForce) => told.push(`refused line ${error?.line}, ${stillInForce === undefined ? 'none' : 'the one before'} is in force`),
    });
    await policyFile.start();
  };
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  /** Looks at the file until something is told: an edit that is fresh is taken by the second look, and none is begun while one goes on. */
  const look = async (): Promise<string[]> => {
    for (let i = 0; i < 100 && told.length === 0; i++) {
      jest.advanceTimersByTime(POLL_MS);
      await pause(20);
    }
    return told.splice(0);
  };
  /** The next look tells nothing. */
  const quiet = async (): Promise<void> => {
    jest.advanceTimersByTime(POLL_MS);
    await pause(20);
    expect(told).toEqual([]);
  };
  const rule = () => policyFile.current?.rules[0]?.name;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask', 'Date', 'performance'] });
    ({ folder, remove } = temporaryFolder());
    file = join(folder, 'policy.yaml');
    told = [];
  });
  afterEach(() => {
    policyFile.stop();
    jest.useRealTimers();
    remove();
  });

  it('is that of the file, from the start', async () => {
    write(POLICY_TEXT);
    await start();
    expect(told).toEqual(['loaded shop-web']);
    expect(rule()).toBe('shop-web');
  });

  it('follows an edit, and tells nothing while there is none', async () => {
    write(POLICY_TEXT);
    await start();
    told.splice(0);
    await quiet();
    write(OTHER);
    expect(await look()).toEqual(['loaded other-web']);
    expect(rule()).toBe('other-web');
  });

  it('stays when an edit is broken, which is told once', async () => {
    write(POLICY_TEXT);
    await start();
    told.splice(0);
    write(BROKEN);
    expect(await look()).toEqual(['refused line 3, the one before is in force']);
    write(BROKEN);
    await quiet();
    expect(rule()).toBe('shop-web');
    write(OTHER);
    expect(await look()).toEqual(['loaded other-web']);
  });

  it('stays when the file is deleted, and is found again', async () => {
    write(POLICY_TEXT);
    await start();
    told.splice(0);
    rmSync(file);
    expect(await look()).toEqual(['refused line 0, the one before is in force']);
    await quiet();
    expect(rule()).toBe('shop-web');
    write(OTHER);
    expect(await look()).toEqual(['loaded other-web']);
  });

  it('follows the symbolic link of a mounted ConfigMap', async () => {
    for (const [name, text] of [['one', POLICY_TEXT], ['two', OTHER]] as const) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'policy.yaml'), text);
    }
    symlinkSync('one', join(folder, '..data'));
    symlinkSync(join('..data', 'policy.yaml'), file);
    await start();
    expect(told.splice(0)).toEqual(['loaded shop-web']);
    symlinkSync('two', join(folder, '..new'));
    renameSync(join(folder, '..new'), join(folder, '..data'));
    expect(await look()).toEqual(['loaded other-web']);
  });

  it.each<[string, () => void]>([
    ['is not there', () => undefined],
    ['is broken', () => write(BROKEN)],
    ['is empty', () => write('')],
    ['is a folder', () => mkdirSync(file)],
  ])('is none while the file %s, and is loaded when it is right', async (_, prepare) => {
    prepare();
    await start();
    expect(policyFile.current).toBeUndefined();
    expect(told.splice(0)).toEqual([expect.stringContaining('none is in force')]);
    rmSync(file, { recursive: true, force: true });
    write(POLICY_TEXT);
    expect(await look()).toEqual(['loaded shop-web']);
  });

  it('is told again when a broken edit is taken back', async () => {
    write(POLICY_TEXT);
    await start();
    told.splice(0);
    write(BROKEN);
    await look();
    write(POLICY_TEXT);
    expect(await look()).toEqual(['loaded shop-web']);
  });

  it('is not taken while it is written: half of it would be a policy without its freeze', async () => {
    write(`${POLICY_TEXT}frozen: {clusters: [prod]}\n`);
    await start();
    told.splice(0);
    write(OTHER);
    await quiet();
    appendFileSync(file, 'frozen: {clusters: [prod, dev]}\n');
    await quiet();
    expect(policyFile.current?.frozen.clusters).toEqual(['prod']);
    expect(await look()).toEqual(['loaded other-web']);
    expect(policyFile.current?.frozen.clusters).toEqual(['prod', 'dev']);
  });

  it('is taken within some seconds, although somebody writes the file all the time', async () => {
    write(POLICY_TEXT);
    await start();
    told.splice(0);
    for (let i = 0; i < 100 && told.length === 0; i++) {
      write(`${OTHER}# ${i}\n`);
      jest.advanceTimersByTime(POLL_MS);
      await pause(20);
    }
    expect(told).toEqual(['loaded other-web']);
  });

  it('is followed no more after the stop', async () => {
    write(POLICY_TEXT);
    await start();
    policyFile.stop();
    told.splice(0);
    write(OTHER);
    await quiet();
    expect(rule()).toBe('shop-web');
  });
});
