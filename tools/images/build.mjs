/**
 * What the images hold: `npm run images -- --out FOLDER [APP …]` writes for each app a folder that is the root of its image.
 *
 *     usr/local/bin/node, lib…          Node and the libraries that it needs
 *     chancery/dist/app/main.mjs        the app
 *     chancery/dist/page/               what audit-api serves to people
 *     chancery/sbom.cdx.json            what the app consists of
 *     chancery/LICENCES.txt
 *
 * The Dockerfile puts that into an image. The same checkout and the same Node give the same files.
 */
import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { bundle, packagesOf } from './bundle.mjs';
import { runtime } from './runtime.mjs';
import { billOfMaterials, installedComponents } from './sbom.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const APPS = ['audit-api', 'cli', 'crd-watcher', 'event-reporter', 'pki-signer'];
/** Of every file: 2001-01-01, as good as any, and the same. */
const EPOCH = Number(process.env.SOURCE_DATE_EPOCH ?? 978307200);

const { values, positionals } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true });
const unknown = positionals.filter((app) => !APPS.includes(app));
if (values.out === undefined || unknown.length > 0) {
  process.stderr.write(`${unknown.length > 0 ? `no app: ${unknown.join(', ')}. ` : ''}usage: npm run images -- --out FOLDER [${APPS.join('|')} …]\n`);
  process.exit(2);
}

const licenceFilesOf = (folder) =>
  readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name) && statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => join(folder, name));

const licences = (folders) =>
  folders
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
      const texts = licenceFilesOf(join(ROOT, folder)).map((file) => readFileSync(file, 'utf8').trim());
      return `${'='.repeat(80)}\n${name} ${version} (${license ?? 'see below'})\n\n${texts.join('\n\n')}\n`;
    })
    .join('\n');

/** Modes and times say nothing of the machine and the hour. */
const settle = (path) => {
  const stat = statSync(path);
  if (stat.isDirectory()) for (const name of readdirSync(path)) settle(join(path, name));
  chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  utimesSync(path, EPOCH, EPOCH);
};

const installed = installedComponents(ROOT);
for (const app of positionals.length > 0 ? positionals : APPS) {
  const root = join(resolve(values.out), app);
  rmSync(root, { recursive: true, force: true });
  runtime(root);
  const home = join(root, 'chancery');
  // Two folders below the one that has dist: audit-api finds its page from there as it does from its sources.
  const folders = new Set(await bundle(ROOT, app, join(home, 'dist', 'app', 'main.mjs')));
  const dist = join(ROOT, 'apps', app, 'dist');
  if (existsSync(join(dist, 'page'))) {
    cpSync(join(dist, 'page'), join(home, 'dist', 'page'), { recursive: true });
    for (const folder of packagesOf(ROOT, JSON.parse(readFileSync(join(dist, 'page-inputs.json'), 'utf8')))) folders.add(folder);
  }
  writeFileSync(join(home, 'sbom.cdx.json'), billOfMaterials(ROOT, app, [...folders], installed));
  writeFileSync(join(home, 'LICENCES.txt'), licences([...folders]));
  settle(root);
  process.stderr.write(`${app}: ${folders.size} packages, ${(statSync(join(home, 'dist', 'app', 'main.mjs')).size / 1e6).toFixed(1)} MB beside Node\n`);
}
