import { readFileSync } from 'node:fs';

import { Unusable, WrongUsage, needed, reasonOf } from './command.js';

/** Of a command that works on the database itself. */
export const DATABASE_OPTIONS = {
  'database-url': { type: 'string' },
  'database-url-file': { type: 'string' },
} as const;

export const DATABASE_USAGE = `  --database-url URL        or DATABASE_URL, which is not seen in the list of processes
  --database-url-file FILE  a file that has it`;

/** The option, the file's content, or DATABASE_URL. @throws Unusable, WrongUsage */
export const databaseUrlOf = (values: { readonly [option in keyof typeof DATABASE_OPTIONS]?: string | undefined }): string => {
  const file = values['database-url-file'];
  const url = needed(values['database-url'] ?? (file === undefined ? process.env['DATABASE_URL'] : readUrl(file)), '--database-url');
  if (!URL.canParse(url)) throw new WrongUsage('--database-url is no URL');
  return url;
};

const readUrl = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Unusable(`${file} cannot be read: ${reasonOf(error)}`);
  }
};
