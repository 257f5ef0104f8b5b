import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { resolveBinary, settingName } from '@chancery/cluster';

import { Link } from '../network/link.js';

const API_SERVER = 'kube-apiserver';

/**
 * A link between the API server and its etcd, for a cluster that is started within `start`: a small program takes the place
 * of kube-apiserver, notes the address of etcd, and becomes kube-apiserver with the link's address instead.
 */
export const withEtcdBetween = async <T>(folder: string, start: () => Promise<T>): Promise<{ started: T; link: Link }> => {
  const addressFile = join(folder, 'etcd-address');
  const link = await Link.open('kube-apiserver to etcd', () =>
    existsSync(addressFile) ? Number(new URL(readFileSync(addressFile, 'utf8')).port) : undefined,
  );
  const program = join(folder, API_SERVER);
  const setting = settingName(API_SERVER);
  const before = process.env[setting];
  const real = await resolveBinary(API_SERVER, { env: process.env });
  writeFileSync(program, script(real, addressFile, `http://127.0.0.1:${link.port}`));
  chmodSync(program, 0o755);
  process.env[setting] = program;
  try {
    return { started: await start(), link };
  } catch (error) {
    await link.close();
    throw error;
  } finally {
    if (before === undefined) delete process.env[setting];
    else process.env[setting] = before;
  }
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const script = (real: string, addressFile: string, address: string): string => `#!/bin/sh
for argument do
  shift
  case "$argument" in
    --etcd-servers=*)
      printf %s "\${argument#--etcd-servers=}" > ${quoted(addressFile)}
      argument=${quoted(`--etcd-servers=${address}`)}
      ;;
  esac
  set -- "$@" "$argument"
done
exec ${quoted(real)} "$@"
`;
