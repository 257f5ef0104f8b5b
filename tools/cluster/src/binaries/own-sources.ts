import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Digest of a module under go/ whose sources are our own: a part of its version, so that the cache never answers with a
 * program built from other sources. The same relative path from src/ and from dist/.
 */
export const ownSources = (module: string): string => {
  const folder = fileURLToPath(new URL(`../../go/${module}/`, import.meta.url));
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(`${name}\n`).update(readFileSync(`${folder}${name}`));
  return hash.digest('hex').slice(0, 8);
};
