/**
 * All checks, one after the other, whatever fails: types (by the build that ran before), drift of generated files, lint,
 * then every jest project: unit, integration and end to end. `CHANCERY_TIER=full` adds the long ones (*.full.spec.ts).
 * Arguments go to jest: `npm test -- --selectProjects policy`. The last line is `N passed, N failed`.
 * Where nobody can look (CI=true), the spec files that failed are run once more alone, and named, whatever comes out.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const args = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'chancery-test-'));
const results = [];

let running;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    running?.kill(signal);
    rmSync(folder, { recursive: true, force: true });
    process.exit(128 + constants.signals[signal]);
  });
}

const run = (program, programArgs, env = {}) =>
  new Promise((resolve) => {
    running = spawn(program, programArgs, { stdio: 'inherit', env: { ...process.env, ...env } });
    running.once('error', () => resolve(false));
    running.once('exit', (code) => resolve(code === 0));
  });

const check = async (name, program, programArgs) => {
  process.stderr.write(`\n── ${name}\n`);
  results.push({ name, ...((await run(program, programArgs)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }) });
};

/** One more than two processors have: several long specs wait for real time. */
const WORKERS = 3;

/** More spec files than these that fail are no chance of a busy machine. */
const MOST_AGAIN = 3;
let unsteady = [];

const jest = async (jestArgs) => {
  const report = join(folder, 'jest.json');
  rmSync(report, { force: true });
  const ended = await run(bin('jest'), ['--json', `--outputFile=${report}`, ...jestArgs], {
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings`.trim(),
    NODE_ENV: 'test',
  });
  try {
    const { testResults, ...counts } = JSON.parse(readFileSync(report, 'utf8'));
    const failedFiles = testResults.filter(({ status }) => status === 'failed');
    return {
      passed: counts.numPassedTests,
      // Jest may be content with every test and not with the whole, for example when a set-up failed.
      failed: counts.numFailedTests + counts.numRuntimeErrorTestSuites || (ended ? 0 : 1),
      skipped: counts.numPendingTests,
      failedFiles: failedFiles.map(({ name }) => name),
      passedInFailedFiles: failedFiles.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'passed').length,
    };
  } catch {
    process.stderr.write('jest ended without a report\n');
    return { passed: 0, failed: 1, skipped: 0, failedFiles: [], passedInFailedFiles: 0 };
  }
};

/** Known vulnerabilities of what is deployed. Not every registry answers that question; then nothing is known, and it is said so. */
const audit = () => {
  process.stderr.write('\n── dependencies without known vulnerabilities\n');
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const { metadata, vulnerabilities, message = 'no answer' } = readJson(stdout);
  if (metadata === undefined) {
    process.stderr.write(`skipped: the registry does not say (${message.split(' - ')[0]})\n`);
    results.push({ name: 'dependencies', passed: 0, failed: 0, skipped: 1 });
    return;
  }
  const grave = Object.values(vulnerabilities).filter(({ severity }) => severity === 'high' || severity === 'critical');
  for (const { name, severity, range } of grave) process.stderr.write(`${severity}: ${name} ${range}\n`);
  results.push({ name: 'dependencies', passed: grave.length === 0 ? 1 : 0, failed: grave.length === 0 ? 0 : 1 });
};
const readJson = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

const bin = (name) => join('node_modules', '.bin', name);

try {
  if (args.length === 0) {
    await check('types', bin('tsc'), ['-b']);
    await check('generated files are up to date', process.execPath, ['tools/generate/check.mjs']);
    await check('lint', bin('nx'), ['run', 'chancery:lint', '--outputStyle=static']);
    if (process.env.CHANCERY_TIER === 'full') audit();
  }
  process.stderr.write('\n── tests\n');
  const first = await jest([`--maxWorkers=${WORKERS}`, ...args]);
  const again = process.env.CI === 'true' && first.failedFiles.length > 0 && first.failedFiles.length <= MOST_AGAIN;
  if (!again) results.push({ name: 'tests', ...first });
  else {
    process.stderr.write(`\n── once more, alone: ${first.failedFiles.map((file) => relative('.', file)).join(', ')}\n`);
    const second = await jest(['--maxWorkers=1', '--runTestsByPath', ...first.failedFiles]);
    const passed = first.passed - first.passedInFailedFiles + second.passed;
    results.push({ name: 'tests', passed, failed: second.failed, skipped: first.skipped });
    unsteady = first.failedFiles.filter((file) => !second.failedFiles.includes(file));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
const skipped = results.reduce((sum, result) => sum + (result.skipped ?? 0), 0);
process.stderr.write('\n');
for (const { name, passed: ok, failed: not } of results) process.stderr.write(`${not === 0 ? '✔' : '✘'} ${name}: ${ok} of ${ok + not}\n`);
for (const file of unsteady) process.stderr.write(`  unsteady: ${relative('.', file)} failed beside others and passed alone\n`);
if (skipped > 0) process.stderr.write(`  ${skipped} skipped\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
