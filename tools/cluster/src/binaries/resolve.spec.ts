import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { BuildFailed } from './build.js';
import { platformName } from './cache.js';
import { type Binary, type BinaryName } from './catalog.js';
import { BinaryNotFound, type ResolveOptions, resolveBinary } from './resolve.js';

const SAYS: Readonly<Record<string, string>> = {
  etcd: 'etcd Version: ',
  'kube-apiserver': 'Kubernetes v',
  kubectl: 'Client Version: v',
  'nats-server': 'nats-server: v',
};

describe('Where a program comes from', () => {
  let root: string;
  let built: string[];
  const at = (...path: string[]) => join(root, ...path);
  const cached = (name: BinaryName, version: string) => at('cache', 'bin', `${name}-${version}-${platformName()}`);

  /** A program that says its version and does nothing else. */
  function program(file: string, name: BinaryName, version: string): string {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho "${SAYS[name] ?? ''}${version}"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  const build = async (binary: Binary, file: string) => {
    built.push(binary.name);
    program(file, binary.name, binary.version);
  };

  function resolve(name: BinaryName, env: Record<string, string> = {}, options: ResolveOptions = { build }) {
    const places = { PATH: `${at('path')}`, KUBEBUILDER_ASSETS: at('assets'), CHANCERY_CACHE: at('cache') };
    return resolveBinary(name, { ...options, env: { ...places, ...env } });
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'binaries-'));
    built = [];
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is the explicit setting, whatever its version', async () => {
    const mine = program(at('mine'), 'etcd', '3.5.0');
    program(at('assets', 'etcd'), 'etcd', '3.7.3');
    await expect(resolve('etcd', { CHANCERY_BIN_ETCD: mine })).resolves.toBe(mine);
  });

  it('is never another one when the explicit setting is wrong', async () => {
    program(at('path', 'kube-apiserver'), 'kube-apiserver', '1.37.2');
    const wrong = resolve('kube-apiserver', { CHANCERY_BIN_KUBE_APISERVER: at('none') });
    await expect(wrong).rejects.toThrow(`CHANCERY_BIN_KUBE_APISERVER is set to ${at('none')}, which is not a file`);
  });

  it.each<[BinaryName, string, boolean]>([
    ['etcd', '3.7.3', true],
    ['etcd', '3.7.0', true],
    ['etcd', '3.6.9', false],
    ['kube-apiserver', '1.37.9', true],
    ['kube-apiserver', '1.38.0', false],
    ['kube-apiserver', '1.3.7', false],
    ['kubectl', '1.30.0', true],
    ['kubectl', '1.40.1', true],
    ['kubectl', '1.29.9', false],
    ['nats-server', '2.15.5', true],
    ['nats-server', '2.1.55', false],
  ])('is a %s of version %s on this machine: %s', async (name, version, fits) => {
    const found = program(at('path', name), name, version);
    const file = await resolve(name);
    expect(file === found).toBe(fits);
    expect(built).toEqual(fits ? [] : [name]);
  });

  it('is not a file of PATH that cannot be looked at', async () => {
    // As good as another user's folder, which is no hindrance to root.
    symlinkSync('itself', at('itself'));
    const found = program(at('path', 'etcd'), 'etcd', '3.7.3');
    await expect(resolve('etcd', { PATH: `${at('itself')}:${at('path')}` })).resolves.toBe(found);
  });

  it('is KUBEBUILDER_ASSETS before PATH', async () => {
    program(at('path', 'etcd'), 'etcd', '3.7.3');
    await expect(resolve('etcd')).resolves.toBe(at('path', 'etcd'));
    program(at('assets', 'etcd'), 'etcd', '3.7.3');
    await expect(resolve('etcd')).resolves.toBe(at('assets', 'etcd'));
  });

  it('is the cache before a build, and a build fills the cache', async () => {
    const file = cached('nats-server', '2.15.2');
    await expect(resolve('nats-server')).resolves.toBe(file);
    await expect(resolve('nats-server')).resolves.toBe(file);
    expect(built).toEqual(['nats-server']);
  });

  it.each([
    ['empty', ''],
    ['cut off', '\u007fELF\u0002\u0001\u0001'],
  ])('is built again when the cached file is %s', async (_how, content) => {
    const file = cached('etcd', '3.7.3');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: 0o755 });
    await expect(resolve('etcd')).resolves.toBe(file);
    expect(built).toEqual(['etcd']);
    expect(statSync(file).size).toBeGreaterThan(20);
  });

  it('is one build when several ask at once', async () => {
    const files = await Promise.all([resolve('etcd'), resolve('etcd'), resolve('etcd')]);
    expect(new Set(files).size).toBe(1);
    expect(built).toEqual(['etcd']);
  });

  it('waits for the build of another process, and takes over from one that is gone', async () => {
    mkdirSync(at('cache'), { recursive: true });
    writeFileSync(at('cache', 'build.lock'), JSON.stringify({ pid: process.pid, startTime: 'another time' }));
    await resolve('etcd');
    expect(built).toEqual(['etcd']);
    expect(existsSync(at('cache', 'build.lock'))).toBe(false);
  });

  it('is told in one error when there is none, with what was tried and what to install', async () => {
    program(at('path', 'kube-apiserver'), 'kube-apiserver', '1.31.0');
    const failing = async () => {
      throw new BuildFailed('go cannot be run (spawn go ENOENT)');
    };
    const error = await resolve('kube-apiserver', {}, { build: failing }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BinaryNotFound);
    expect((error as Error).message).toBe(
      [
        'kube-apiserver 1.37.2 is needed and was not found.',
        `  - ${at('path', 'kube-apiserver')} is version 1.31.0`,
        `  - there is no ${cached('kube-apiserver', '1.37.2')}`,
        '  - go cannot be run (spawn go ENOENT)',
        'Install Go 1.26 or later (https://go.dev/dl) with access to a Go module proxy, and it is built by itself;',
        'or set CHANCERY_BIN_KUBE_APISERVER to the path of kube-apiserver 1.37.2.',
      ].join('\n'),
    );
  });

  it('says that go is missing', async () => {
    const told: string[] = [];
    const env = { CHANCERY_CACHE: at('cache'), GOFLAGS: '', PATH: '/nowhere' };
    const wanted = resolveBinary('etcd', { env, onProgress: ({ what }) => void told.push(what) });
    await expect(wanted).rejects.toThrow(/go cannot be run/);
    expect(told).toEqual(['building etcd 3.7.3']);
  });
});
