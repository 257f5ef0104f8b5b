#!/usr/bin/env node
/**
 * The one way in: `npm run demo`, `dev`, `bench`, `survive`, `images`, `generate`, and `npm test`. Sets up
 * whatever is missing (packages, the Prisma client, the build), each only when something it depends on has changed, then does
 * what was asked. Uses nothing but Node and npm, because in a fresh clone there is nothing else.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const LEAST_NODE = [20, 19];
const [command = '', ...rest] = process.argv.slice(2);

const env = {
  ...process.env,
  NX_DAEMON: process.env.NX_DAEMON ?? 'false',
  NX_TUI: 'false',
  // Outside of the clone, so that the next clone finds it; it fills itself again when it is gone.
  NX_CACHE_DIRECTORY:
    process.env.NX_CACHE_DIRECTORY ??
    join(process.env.CHANCERY_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'chancery'), 'nx'),
};

const fail = (message) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

/** The shell that started this process and, where the system tells (Linux), npm that started the shell. */
const starters = () => {
  try {
    return `${process.ppid} ${/^PPid:.*$/m.exec(readFileSync(`/proc/${process.ppid}/status`, 'utf8'))}`;
  } catch {
    return `${process.ppid}`;
  }
};

/**
 * Runs what was asked for and resolves with its exit code. A signal is for that program, which puts things in order, and
 * this process ends after it: else the shell's prompt would come back while everything still runs.
 */
const run = (program, args) =>
  new Promise((resolve) => {
    const child = spawn(program, args, { cwd: ROOT, env, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    // npm that was killed cannot pass on anything.
    const startedBy = starters();
    if (process.env.npm_lifecycle_event) setInterval(() => starters() !== startedBy && child.kill('SIGTERM'), 500).unref();
    child.once('error', (error) => fail(`${program} cannot be run: ${error.message}`));
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });

/** Runs a step of the set-up; its output is shown only when it fails. */
const step = (text, program, args, extraEnv = {}) => {
  const began = Date.now();
  process.stderr.write(`${text} …`);
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: ROOT,
    env: { ...env, ...extraEnv },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.stderr.write(` ${((Date.now() - began) / 1000).toFixed(0)} s\n`);
  if (error || status !== 0) {
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
    fail(`failed: ${program} ${args.join(' ')}${error ? ` (${error.message})` : ''}`);
  }
};

const bin = (name) => join(ROOT, 'node_modules', '.bin', name);
const hashOf = (...files) => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
};

const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) {
    fail(`Node ${LEAST_NODE.join('.')} or newer is needed; this is ${process.versions.node}`);
  }
};

const installPackages = () => {
  const stamp = join(ROOT, 'node_modules', '.chancery-installed');
  const wanted = hashOf('package-lock.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  step('installing packages', 'npm', ['ci', '--prefer-offline', '--no-progress', '--loglevel=error']);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
};

const build = () => {
  step('generating the Prisma client', process.execPath, ['tools/generate/prisma.mjs']);
  step('building', bin('nx'), ['run', 'chancery:build', '--outputStyle=static']);
};

const COMMANDS = {
  demo: () => run(process.execPath, ['tools/demo/dist/main.js', ...rest]),
  bench: () => run(process.execPath, ['tools/bench/dist/main.js', ...rest]),
  dev: () => run(process.execPath, ['tools/dev/dist/main.js', ...rest]),
  survive: () => run(process.execPath, ['tools/survival/dist/main.js', ...rest]),
  images: () => run(process.execPath, ['tools/images/build.mjs', ...rest]),
  test: () => run(process.execPath, ['tools/test.mjs', ...rest]),
  generate: async () => {
    for (const name of ['crd', 'reasons', 'policy-schema', 'report-schema', 'hostile-requests']) {
      const code = await run(process.execPath, [`tools/generate/${name}.mjs`, ...rest]);
      if (code !== 0) return code;
    }
    return 0;
  },
};

if (!Object.hasOwn(COMMANDS, command)) fail(`usage: node tools/run.mjs ${Object.keys(COMMANDS).join('|')}`);
checkNode();
installPackages();
build();
process.exit(await COMMANDS[command]());
