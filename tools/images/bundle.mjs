/**
 * One file of an app and everything that it imports, as esbuild makes it of what tsc has built: starts in half the time, and
 * holds only what can be reached. The same sources give the same bytes.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

/** Packages have `require` of their own in CommonJS. */
const REQUIRE = "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);";
const LOOKED_UP = Symbol('looked up');

/** What frameworks try to load and go on without (`class-validator`, `kafkajs`) is not installed; it is looked for when the app runs, in vain. */
const notInstalled = {
  name: 'not installed',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (pluginData === LOOKED_UP) return undefined;
      const found = await resolve(path, { kind, resolveDir, importer, pluginData: LOOKED_UP });
      if (found.errors.length === 0) return found;
      // Only what is asked for at run time can be done without.
      return kind === 'require-call' || kind === 'require-resolve' || kind === 'dynamic-import' ? { path, external: true } : { errors: found.errors };
    });
  },
};

/**
 * @param root the checkout, built
 * @param file where the bundle is written
 * @returns folders of the packages that are in it, below root, sorted
 */
export const bundle = async (root, app, file) => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join('apps', app, 'dist', 'main.js')],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    banner: { js: REQUIRE },
    // Nest finds what to inject by the names of classes.
    keepNames: true,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    plugins: [notInstalled],
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return packagesOf(root, used.map(([path]) => path));
};

/** Folders of the packages that files are of. */
export const packagesOf = (root, paths) =>
  [...new Set(paths.flatMap((path) => packageOf(path) ?? []))].filter((folder) => existsSync(join(root, folder, 'package.json'))).sort();

/** `node_modules/a/node_modules/@b/c/index.js` -> `node_modules/a/node_modules/@b/c` */
const packageOf = (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
