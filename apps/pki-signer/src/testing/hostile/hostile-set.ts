import type { Defect } from './defect.js';
import { DEFECTS_OF_ENCODING } from './defects-of-encoding.js';
import { DEFECTS_OF_KEYS } from './defects-of-keys.js';
import { DEFECTS_OF_SIGNATURES } from './defects-of-signatures.js';
import { DEFECTS_OF_STRUCTURE } from './defects-of-structure.js';
import { HARMLESS } from './harmless.js';

/** Requests with one defect each. `npm run generate` writes them to apps/pki-signer/hostile/, with a table of what is expected. */
export const HOSTILE_SET: readonly Defect[] = [
  ...DEFECTS_OF_ENCODING,
  ...DEFECTS_OF_STRUCTURE,
  ...DEFECTS_OF_KEYS,
  ...DEFECTS_OF_SIGNATURES,
  ...HARMLESS,
];
