import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { ConfigError, flagOf, loadConfig, settingNow, variableOf } from './load-config.js';
import { integer, natsConfigSchema, serviceConfigSchema } from './service-config.js';

const schema = serviceConfigSchema.extend(natsConfigSchema.shape).extend({
  concurrency: integer(1, 10).default(4),
  caDir: z.string().optional(),
});
const NATS = { NATS_URL: 'tls://nats:4222' };
const load = (env: NodeJS.ProcessEnv = NATS, argv: string[] = []) => loadConfig(schema, { env, argv });
const whyNot = (env: NodeJS.ProcessEnv, argv: string[] = []): string => {
  try {
    load(env, argv);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  return 'nothing';
};

describe('The settings', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'chancery-config-'));
    writeFileSync(join(folder, 'password'), 'secret-word\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('that come from a file are what it says now, and what it said while it cannot be read', () => {
    const file = join(folder, 'rotated');
    const now = (env: NodeJS.ProcessEnv, argv: string[] = []) => settingNow('natsPassword', 'first', { env, argv });
    expect(now({ NATS_PASSWORD_FILE: file })).toBe('first');
    writeFileSync(file, 'second\n');
    expect(now({ NATS_PASSWORD_FILE: file })).toBe('second');
    writeFileSync(file, '');
    expect(now({ NATS_PASSWORD_FILE: file })).toBe('first');
    expect(now({})).toBe('first');
    expect(now({ NATS_PASSWORD_FILE: join(folder, 'password') }, ['--nats-password=first'])).toBe('first');
  });

  it('have defaults', () => {
    expect(load()).toEqual({ natsUrl: 'tls://nats:4222', httpPort: 8080, httpHost: '0.0.0.0', logLevel: 'info', concurrency: 4 });
  });

  it.each<[string, NodeJS.ProcessEnv, string[], object]>([
    ['are read from the environment', { ...NATS, HTTP_PORT: '0', LOG_LEVEL: 'debug' }, [], { httpPort: 0, logLevel: 'debug' }],
    ['are read from flags', {}, ['--nats-url', 'nats://a', '--http-port=9'], { natsUrl: 'nats://a', httpPort: 9 }],
    ['are those of the flag where both say something', { ...NATS, HTTP_PORT: '1' }, ['--http-port', '2'], { httpPort: 2 }],
    ['are not set by what is empty', { ...NATS, HTTP_PORT: '' }, [], { httpPort: 8080 }],
    ['ignore variables that are not theirs', { ...NATS, OTHER: 'x' }, [], {}],
  ])('%s', (_, env, argv, expected) => expect(load(env, argv)).toMatchObject(expected));

  it('are read from a file, so that secrets need not be in the environment', () => {
    expect(load({ ...NATS, NATS_PASSWORD_FILE: join(folder, 'password') })).toMatchObject({ natsPassword: 'secret-word' });
    expect(load({ ...NATS, NATS_PASSWORD: 'direct', NATS_PASSWORD_FILE: join(folder, 'password') })).toMatchObject({ natsPassword: 'direct' });
  });

  it('that are files themselves are not read from a file', () => {
    expect(load({ ...NATS, NATS_CA_FILE: '/x', NATS_CA_FILE_FILE: join(folder, 'password') })).toMatchObject({ natsCaFile: '/x' });
    expect(load({ ...NATS, CA_DIR_FILE: join(folder, 'password') })).not.toHaveProperty('caDir');
  });

  it.each<[string, NodeJS.ProcessEnv, string[], string]>([
    ['one that is missing', {}, [], 'wrong settings:\n  NATS_URL (--nats-url) is not set: is needed, such as tls://nats.chancery-system:4222'],
    ['one of the wrong form', { NATS_URL: 'http://x' }, [], 'wrong settings:\n  NATS_URL (--nats-url) is "http://x": must begin with nats:// or tls://'],
    ['a port that is no number', { ...NATS, HTTP_PORT: 'http' }, [], '  HTTP_PORT (--http-port) is "http": must be a whole number'],
    ['a port that is no whole number', { ...NATS, HTTP_PORT: '80.5' }, [], 'must be a whole number'],
    ['a number that is too large', { ...NATS, HTTP_PORT: '65536' }, [], 'must be at most 65535'],
    ['a number that is too small', { ...NATS, CONCURRENCY: '0' }, [], 'CONCURRENCY (--concurrency) is "0": must be at least 1'],
    ['a level that is none', { ...NATS, LOG_LEVEL: 'loud' }, [], 'must be one of trace, debug, info, warn, error'],
    ['a flag that is none', NATS, ['--http-prot', '1'], '--nats-ca-file'],
    ['a flag without value', NATS, ['--http-port'], 'Flags: --http-port'],
    ['what is no flag', NATS, ['stray'], 'stray'],
    ['a file that is not there', { ...NATS, NATS_PASSWORD_FILE: '/absent/x' }, [], 'NATS_PASSWORD_FILE names /absent/x, which does not exist'],
  ])('name %s', (_, env, argv, message) => expect(whyNot(env, argv)).toContain(message));

  it('name all that are wrong at once', () => {
    expect(whyNot({ HTTP_PORT: 'x', LOG_LEVEL: 'y' }).split('\n')).toHaveLength(4);
  });

  it('never show a secret', () => {
    const strict = z.object({ natsPassword: z.string().max(3, 'is too long'), databaseUrl: z.url('is no URL') });
    expect(() => loadConfig(strict, { env: { NATS_PASSWORD: 'secret-word', DATABASE_URL: 'secret-url' }, argv: [] })).toThrow(
      'wrong settings:\n  NATS_PASSWORD (--nats-password) is set: is too long\n  DATABASE_URL (--database-url) is set: is no URL',
    );
  });

  it('name a file that cannot be read', () => {
    expect(whyNot({ ...NATS, NATS_PASSWORD_FILE: folder })).toContain('NATS_PASSWORD_FILE');
  });

  it('do not show credentials in the URL of NATS', () => {
    expect(whyNot({ NATS_URL: 'https://user:secret-word@nats' })).not.toContain('secret-word');
  });

  it('are not taken from blanks', () => expect(whyNot({ ...NATS, HTTP_PORT: ' ' })).toContain('must be a whole number'));

  it('have a flag and a variable', () => {
    expect([flagOf('natsCaFile'), variableOf('natsCaFile')]).toEqual(['nats-ca-file', 'NATS_CA_FILE']);
  });
});
