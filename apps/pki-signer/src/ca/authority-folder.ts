import { hash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { AUTHORITY_FILES } from './authority-files.js';

/** Names of the authorities that have a folder. @throws where there is none, or the folder of all cannot be read */
export const authorityNames = (caDir: string): string[] => {
  // A volume of several Secrets has links to folders; what begins with a dot is its own bookkeeping.
  const names = readdirSync(caDir).filter((name) => !name.startsWith('.') && statSync(join(caDir, name), { throwIfNoEntry: false })?.isDirectory() === true);
  if (names.length === 0) throw new Error('no authority has a folder there');
  return names;
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
