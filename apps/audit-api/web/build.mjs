/**
 * Bundles the page into apps/audit-api/dist/page: index.html, and a script and a style sheet whose names carry a hash of
 * their content, so that browsers may keep them for ever. The page refers to nothing else.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const WEB = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(WEB, '..', '..', '..');
const OUT = join(WEB, '..', 'dist', 'page');
/** Of what files the page is made, below the root, for the bill of materials of its image. */
const INPUTS = join(WEB, '..', 'dist', 'page-inputs.json');

rmSync(OUT, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: { page: join(WEB, 'main.tsx'), style: join(WEB, 'style', 'page.css') },
  outdir: OUT,
  entryNames: 'assets/[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome123', 'firefox120', 'safari17.5'],
  legalComments: 'eof',
  metafile: true,
  logLevel: 'warning',
});

const asset = (extension) => {
  const [found] = Object.keys(metafile.outputs).filter((path) => path.endsWith(extension));
  return `/assets/${basename(found)}`;
};
const page = readFileSync(join(WEB, 'index.html'), 'utf8');
writeFileSync(join(OUT, 'index.html'), page.replace('{{style}}', asset('.css')).replace('{{script}}', asset('.js')));
writeFileSync(INPUTS, JSON.stringify(Object.keys(metafile.inputs)));
