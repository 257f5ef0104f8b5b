/** Fails when a generated file that is kept in the repository differs from what its source gives. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const generators = ['crd.mjs', 'reasons.mjs', 'policy-schema.mjs', 'report-schema.mjs', 'hostile-requests.mjs'];
const failed = generators.filter((name) => {
  const file = fileURLToPath(new URL(name, import.meta.url));
  return spawnSync(process.execPath, [file, '--check'], { stdio: 'inherit' }).status !== 0;
});
process.exitCode = failed.length === 0 ? 0 : 1;
