import { hash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { isDnsLabel } from '@chancery/crd';

import { AUTHORITY_FILES } from './authority-files.js';

export interface AuthorityFolders {
  /** Names of the authorities that have a folder. */
  readonly names: readonly string[];
  /** Folders with a name that no policy and no Pki can ask for. */
  readonly others: readonly string[];
}

/** @throws where no authority has a folder, or the folder of all cannot be read */
export const authorityFolders = (caDir: string): AuthorityFolders => {
  // A volume of several Secrets has links to folders; what begins with a dot is its own bookkeeping.
  const folders = readdirSync(caDir).filter((name) => !name.startsWith('.') && statSync(join(caDir, name), { throwIfNoEntry: false })?.isDirectory() === true);
  const [names, others] = [folders.filter(isDnsLabel), folders.filter((name) => !isDnsLabel(name))];
  if (names.length === 0) throw new Error(`no authority has a folder there${others.length === 0 ? '' : ', only folders whose names are no DNS labels'}`);
  return { names, others };
};

/** Another one whenever a file of an authority is another, has come, or has gone. */
export const stateOfFolder = (folder: string): string => hash('sha256', Object.values(AUTHORITY_FILES).map((file) => stateOf(join(folder, file))).join());

const stateOf = (file: string): string => {
  try {
    return hash('sha256', readFileSync(file));
  } catch {
    return '';
  }
};
