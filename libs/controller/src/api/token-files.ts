import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

import { parse } from 'yaml';

interface Kubeconfig {
  users?: readonly { name?: string; user?: { tokenFile?: string } | null }[] | null;
}

/**
 * The token of a kubeconfig's user that names a file for it, as kubectl and client-go read it: client-node knows this only
 * of the pod's own ServiceAccount, and would go on as anonymous. Without a kubeconfig's path, the usual places.
 */
export const tokenFromFile = (userName: string, kubeconfig: string | undefined): string | undefined => {
  for (const file of kubeconfig === undefined ? usualPlaces() : [kubeconfig]) {
    if (!existsSync(file)) continue;
    const { users } = (parse(readFileSync(file, 'utf8')) ?? {}) as Kubeconfig;
    const tokenFile = users?.find(({ name }) => name === userName)?.user?.tokenFile;
    if (tokenFile !== undefined) return readFileSync(resolve(dirname(file), tokenFile), 'utf8').trim();
  }
  return undefined;
};

/** Where a kubeconfig is looked for: the files that `KUBECONFIG` names, else the one in the home folder. */
export const usualPlaces = (): string[] =>
  process.env['KUBECONFIG'] ? process.env['KUBECONFIG'].split(delimiter) : [join(homedir(), '.kube', 'config')];
