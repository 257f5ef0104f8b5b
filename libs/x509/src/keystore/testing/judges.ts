import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { certificatesOfPem } from '../../pem.js';
import type { KeystoreContent } from '../keystore-content.js';
import { PASSWORD } from './keystore-content.js';

/** A program that the stores are shown to. Its name titles the suite, and says so where the program is missing. */
export interface Judge {
  readonly name: string;
  readonly present: boolean;
}
const judge = (name: string, present: boolean): Judge => ({
  name: present ? name : `${name} (skipped: not installed on this machine)`,
  present,
});
const runs = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
export const OPENSSL = judge('openssl', runs('openssl', 'version'));
export const OPENSSL_LEGACY = judge("openssl's legacy provider", runs('openssl', 'list', '-providers', '-provider', 'legacy', '-provider', 'default'));
export const KEYTOOL = judge('keytool', runs('keytool', '-help'));
export const KEYTOOL_AND_OPENSSL = judge('keytool and openssl', KEYTOOL.present && OPENSSL.present);

const folder = mkdtempSync(join(tmpdir(), 'chancery-keystore-'));
export const removeStores = (): void => rmSync(folder, { recursive: true });

let count = 0;
export const stored = (store: Buffer): string => {
  const file = join(folder, `store-${++count}`);
  writeFileSync(file, store);
  return file;
};
const passwordFile = (password: string): string => stored(Buffer.from(`${password}\n`));

export const opened = (file: string, password: string, ...options: string[]): string =>
  execFileSync('openssl', ['pkcs12', '-in', file, '-passin', `file:${passwordFile(password)}`, '-nodes', ...options], { encoding: 'utf8', stdio: 'pipe' });
export const keyOf = (pem: string): string => createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' }).toString('hex');
/** What openssl must give back of a store. */
export const inside = ({ privateKey, chain, ca }: KeystoreContent) => ({
  key: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('hex'),
  certificates: [...chain, ...ca],
});
export const read = (pem: string) => ({ key: keyOf(pem), certificates: certificatesOfPem(pem) });

const environment = { ...process.env, LC_ALL: 'C.UTF-8' };
/** A virtual machine of a second of life: it compiles little, and collects with one thread. */
const SHORT_LIVED = ['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC'];
const keytool = (...args: string[]): { status: number | null; output: string } => {
  const { status, stdout, stderr } = spawnSync('keytool', ['-J-Duser.language=en', ...SHORT_LIVED, ...args], { encoding: 'utf8', env: environment });
  return { status, output: stdout + stderr };
};
export type StoreType = 'PKCS12' | 'JKS';
export const listed = (file: string, type: StoreType, password: string, how: '-v' | '-rfc' = '-rfc') =>
  keytool('-list', how, '-storetype', type, '-keystore', file, '-storepass:file', passwordFile(password));
/** keytool reads the store with its key and writes its own, which openssl opens. */
export const converted = (file: string, type: StoreType, password: string): string => {
  const target = join(folder, `converted-${++count}`);
  const { status, output } = keytool(
    '-importkeystore', '-noprompt', '-srckeystore', file, '-srcstoretype', type, '-srcstorepass:file', passwordFile(password),
    '-destkeystore', target, '-deststoretype', 'PKCS12', '-deststorepass', PASSWORD, '-srcalias', 'app1', '-destkeypass', PASSWORD,
  );
  if (status !== 0 || !existsSync(target)) throw new Error(output);
  return opened(target, PASSWORD);
};
