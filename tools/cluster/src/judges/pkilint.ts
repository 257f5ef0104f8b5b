import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { askProgram } from './ask-program.js';
import { missing, type Installed } from './installed.js';
import { pythonPackages } from './python-packages.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** pkilint's validator for RFC 5280. */
export interface Pkilint {
  /** What it finds in each, `code: severity, message @ node`. */
  certificates(ders: readonly Uint8Array[]): Promise<string[][]>;
}

/** The same relative path from src/ and from dist/. */
const file = (name: string): string => fileURLToPath(new URL(`../../python/pkilint/${name}`, import.meta.url));

type Ask = (ders: readonly string[]) => Promise<string[]>;

/** Isolated, and without what else is installed on this machine. */
const askFrom = async (env: Environment): Promise<{ ask: Ask; folder: string }> => {
  const { python, folder } = await pythonPackages('pkilint', file('requirements.txt'), env);
  return { ask: (lines) => askProgram(python, ['-I', '-S', file('judge.py'), folder], lines), folder };
};

/** Asked nothing, it only shows that it can be loaded. A folder that was damaged is installed once more. */
const working = async (env: Environment): Promise<Ask> => {
  const { ask, folder } = await askFrom(env);
  try {
    await ask([]);
    return ask;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    const again = await askFrom(env);
    await again.ask([]);
    return again.ask;
  }
};

/** Installs it the first time, in about 20 seconds. Never throws. */
export const pkilint = async (env: Environment = process.env): Promise<Installed<Pkilint>> => {
  try {
    const ask = await working(env);
    return {
      judge: {
        certificates: async (ders) =>
          (await ask(ders.map((der) => Buffer.from(der).toString('base64')))).map((line) => JSON.parse(line) as string[]),
      },
    };
  } catch (error) {
    return missing('pkilint', error);
  }
};
