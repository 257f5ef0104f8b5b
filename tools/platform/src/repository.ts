import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: three folders above both src/ and dist/. */
export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Start file of an app, as `npm run build` leaves it. */
export const appMain = (name: string): string => join(REPOSITORY, 'apps', name, 'dist', 'main.js');
