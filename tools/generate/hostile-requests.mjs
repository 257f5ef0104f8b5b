/**
 * Writes apps/pki-signer/hostile/: requests with one defect each, and the table of how each must be refused, from
 * apps/pki-signer/src/testing/hostile (as built). With --check it only compares. A file that nothing makes any more has to
 * be removed by hand: the specification of the set names it.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

import { writeOrCheck } from './write-or-check.mjs';

const SOURCE = 'apps/pki-signer/src/testing/hostile';
const FOLDER = 'apps/pki-signer/hostile';
const { HOSTILE_SET } = await import(new URL('../../apps/pki-signer/dist/testing/hostile/hostile-set.js', import.meta.url).href);

/** Versions of zlib compress differently: what counts is what is inside. */
const compressed = (file, bytes) => {
  try {
    const now = readFileSync(new URL(`../../${file}`, import.meta.url));
    if (gunzipSync(now).equals(bytes)) return now;
  } catch {
    // Not there, or not what it should be.
  }
  return gzipSync(bytes, { level: 9 });
};

mkdirSync(fileURLToPath(new URL(`../../${FOLDER}`, import.meta.url)), { recursive: true });
const expected = {};
for (const { file, reason, says, make } of HOSTILE_SET) {
  const name = `${FOLDER}/${file}`;
  writeOrCheck(name, file.endsWith('.gz') ? compressed(name, make()) : make(), SOURCE);
  expected[file] = { reason, says };
}
const lines = Object.entries(expected).map(([file, row]) => `  ${JSON.stringify(file)}: ${JSON.stringify(row)}`);
writeOrCheck(`${FOLDER}/expected.json`, `{\n${lines.join(',\n')}\n}\n`, SOURCE);
