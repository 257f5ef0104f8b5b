import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Writes a generated file; with --check among the arguments it only compares, says when the file has drifted, and ends the
 * process with 1. `name` is the file's path in the repository, `content` a text or bytes, `source` what it
 * is made from.
 */
export const writeOrCheck = (name, content, source) => {
  const file = fileURLToPath(new URL(`../../${name}`, import.meta.url));
  if (!process.argv.includes('--check')) {
    writeFileSync(file, content);
    return;
  }
  let now;
  try {
    now = readFileSync(file);
  } catch {
    // Not there: drifted.
  }
  if (now?.equals(Buffer.from(content))) return;
  process.stderr.write(`${name} has drifted from ${source}: run npm run generate\n`);
  process.exitCode = 1;
};
