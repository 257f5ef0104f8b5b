/**
 * The software bill of materials of an image: what npm says of the packages (CycloneDX), of those that are in the bundle and no
 * others, and Node. Without time and random number, so that it is the same for the same image.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of all that is installed, once for all apps. */
export const installedComponents = (root) => {
  const text = execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--loglevel=error'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(text);
};

/** @param folders of packages below root, as {@link bundle} returns them */
export const billOfMaterials = (root, app, folders, installed) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const byRef = new Map(installed.components.map((component) => [component['bom-ref'], component]));
  const node = { type: 'platform', 'bom-ref': `node@${process.versions.node}`, name: 'node', version: process.versions.node };
  const components = folders.map((folder) => {
    const { name, version: of } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const component = byRef.get(`${name}@${of}`);
    if (component === undefined) throw new Error(`npm sbom does not know ${name} ${of}, which is in the bundle of ${app}`);
    return component;
  });
  const refs = new Set(components.map((component) => component['bom-ref']));
  const dependencies = installed.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((on) => refs.has(on)) }));
  const ref = `chancery-${app}@${version}`;
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: installed.specVersion,
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      tools: installed.metadata.tools,
      component: { type: 'application', 'bom-ref': ref, name: `chancery-${app}`, version, licenses: installed.metadata.component.licenses },
    },
    components: [node, ...components],
    dependencies: [{ ref, dependsOn: [node['bom-ref'], ...refs] }, ...dependencies],
  };
  return `${JSON.stringify({ ...bom, serialNumber: `urn:uuid:${uuidOf(bom)}` }, undefined, 2)}\n`;
};

/** RFC 9562 section 5.8: a UUID of one's own making, here from the content. */
const uuidOf = (bom) => {
  const hex = createHash('sha256').update(JSON.stringify(bom)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
