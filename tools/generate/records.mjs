import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the end-to-end tests of the causes saw printed (CHANCERY_RECORD=1 writes it), a file for each reason and variant. */
const FOLDER = fileURLToPath(new URL('../../docs/describe/', import.meta.url));

/** `ServiceNameNotAllowed.txt`, then its variants, then what the API server said at apply. */
const rank = (file) => (file.endsWith('.at-apply.txt') ? 2 : file.split('.').length > 2 ? 1 : 0);

/** The records of a reason as parts of its entry; none where no owner can provoke it. */
export const recordsOf = (reason) => {
  const files = (existsSync(FOLDER) ? readdirSync(FOLDER) : [])
    .filter((file) => file.startsWith(`${reason}.`) && file.endsWith('.txt'))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const blocks = files.map((file) => '```console\n' + readFileSync(`${FOLDER}${file}`, 'utf8').trimEnd() + '\n```');
  return blocks.length === 0 ? [] : ['**As it is seen.**', ...blocks];
};
