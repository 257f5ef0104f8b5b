/**
 * All checks, one after the other, whatever fails: types (by the build that ran before), drift of generated files, lint,
 * then every jest project: unit, integration and end to end. `CHANCERY_TIER=full` adds the long ones (*.full.spec.ts).
 * Arguments go to jest: `npm test -- --selectProjects policy`. The last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

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
  results.push({ name, passed: (await run(program, programArgs)) ? 1 : 0, total: 1 });
};

const bin = (name) => join('node_modules', '.bin', name);

try {
  if (args.length === 0) {
    await check('types', bin('tsc'), ['-b']);
    await check('generated files are up to date', process.execPath, ['tools/generate/check.mjs']);
    await check('lint', bin('nx'), ['run', 'chancery:lint', '--outputStyle=static']);
  }
  process.stderr.write('\n── tests\n');
  const report = join(folder, 'jest.json');
  const ended = await run(bin('jest'), ['--json', `--outputFile=${report}`, '--maxWorkers=2', ...args], {
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings`.trim(),
    NODE_ENV: 'test',
  });
  let tests = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numRuntimeErrorTestSuites: 0 };
  try {
    tests = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    process.stderr.write('jest ended without a report\n');
  }
  // Jest may be content with every test and not with the whole, for example when a set-up failed.
  const failed = tests.numFailedTests + tests.numRuntimeErrorTestSuites || (ended ? 0 : 1);
  results.push({ name: 'tests', passed: tests.numPassedTests, total: tests.numPassedTests + failed, skipped: tests.numPendingTests });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.total - result.passed, 0);
const skipped = results.reduce((sum, result) => sum + (result.skipped ?? 0), 0);
process.stderr.write('\n');
for (const { name, passed: ok, total } of results) process.stderr.write(`${ok === total ? '✔' : '✘'} ${name}: ${ok} of ${total}\n`);
if (skipped > 0) process.stderr.write(`  ${skipped} skipped\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
