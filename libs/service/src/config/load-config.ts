import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import type { z } from 'zod';

/** A setting is wrong or missing; the message names each one, and how to give it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

interface Source {
  env: NodeJS.ProcessEnv;
  argv: readonly string[];
}

/**
 * Reads a service's settings. A key `natsUrl` of the schema is the flag `--nats-url` and the variable `NATS_URL`; the
 * flag wins. Any setting that is not itself a file may be given as a file's content, `NATS_URL_FILE`, so that secrets
 * need not be in the environment.
 * @throws ConfigError
 */
export const loadConfig = <S extends z.ZodObject>(schema: S, { env, argv }: Source): z.infer<S> => {
  const keys = Object.keys(schema.shape);
  const flags = parseFlags(keys, argv);
  const given: Record<string, string> = {};
  for (const key of keys) {
    const value = flags[flagOf(key)] ?? fromEnvironment(key, env);
    if (value !== undefined && value !== '') given[key] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const key = String(issue.path[0] ?? '');
    const seen = given[key] === undefined ? 'is not set' : `is ${isSecret(key) ? 'set' : JSON.stringify(withoutCredentials(given[key]))}`;
    return `  ${variableOf(key)} (--${flagOf(key)}) ${seen}: ${issue.message}`;
  });
  throw new ConfigError(`wrong settings:\n${lines.join('\n')}`);
};

/**
 * A setting as it is now: the content of its file may have been replaced since the start, as a Secret that is mounted.
 * @param first what it was when the service started; it stays where it was not given as a file, or the file cannot be read now
 */
export const settingNow = (key: string, first: string | undefined, { env, argv }: Source = { env: process.env, argv: process.argv.slice(2) }): string | undefined => {
  const isFlag = argv.some((argument) => argument === `--${flagOf(key)}` || argument.startsWith(`--${flagOf(key)}=`));
  if (isFlag) return first;
  try {
    return fromEnvironment(key, env) || first;
  } catch {
    return first;
  }
};

/** `natsUrl` → `nats-url`. */
export const flagOf = (key: string): string => key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
/** `natsUrl` → `NATS_URL`. */
export const variableOf = (key: string): string => key.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();

/** A URL may carry a user and a password. */
const withoutCredentials = (value: string): string => value.replace(/\/\/[^/@\s]*@/g, '//…@');

const isSecret = (key: string): boolean => /password|passphrase|secret|databaseUrl/i.test(key);

const parseFlags = (keys: readonly string[], argv: readonly string[]): Record<string, string | undefined> => {
  const options = Object.fromEntries(keys.map((key) => [flagOf(key), { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (error) {
    const flagsKnown = keys.map((key) => `--${flagOf(key)}`).join(' ');
    throw new ConfigError(`${error instanceof Error ? error.message : String(error)}. Flags: ${flagsKnown}`);
  }
};

const fromEnvironment = (key: string, env: NodeJS.ProcessEnv): string | undefined => {
  const name = variableOf(key);
  if (env[name] !== undefined) return env[name];
  const file = key.endsWith('File') || key.endsWith('Dir') ? undefined : env[`${name}_FILE`];
  if (file === undefined || file === '') return undefined;
  if (!existsSync(file)) throw new ConfigError(`wrong settings:\n  ${name}_FILE names ${file}, which does not exist`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`wrong settings:\n  ${name}_FILE names ${file}, which cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};
