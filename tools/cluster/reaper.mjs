/**
 * Takes down what a run left behind. It stands outside of the build, because it must start from the sources as well as
 * from the built files, and in 40 ms.
 *
 *   node reaper.mjs --wait FOLDER    waits for the end of its standard input, a pipe from the owner of the run: it ends
 *                                    when the owner does, for whatever reason. Then as --now, unless the run is detached.
 *   node reaper.mjs --now FOLDER     ends the processes of the run and removes its folder.
 *   node reaper.mjs --sweep FOLDER   does that for each run in FOLDER whose owner and reaper are both gone.
 *
 * What belongs to a run is in its run.json (src/run/record.ts). A process is known by its pid and its start time, so that
 * one which got the pid of another is never ended. Where the system tells the environment of processes (Linux), those
 * that carry CHANCERY_RUN=FOLDER belong to it too: children of children, and one that was started a moment before the end.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const TERM_MILLISECONDS = 5_000;
const KILL_MILLISECONDS = 3_000;
const LINUX = process.platform === 'linux';

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const attempt = (action) => {
  try {
    return action();
  } catch {
    return undefined;
  }
};

/** When the process started, in the system's own notation; undefined when there is none, or only its zombie. */
function startTime(pid) {
  if (!LINUX) {
    const line = attempt(() => execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }));
    return line?.trim() || undefined;
  }
  const stat = attempt(() => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
}

/** The parent of each process, as `[pid, parent]`. */
function parents() {
  if (LINUX) {
    return fs.readdirSync('/proc').flatMap((name) => {
      const stat = /^\d+$/.test(name) ? attempt(() => fs.readFileSync(`/proc/${name}/stat`, 'utf8')) : undefined;
      return stat === undefined ? [] : [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]];
    });
  }
  const table = attempt(() => execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })) ?? '';
  return table.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
}

/** The children that run, and what descends from them: those have the signal of their parent's end to rely on. */
function withDescendants(children) {
  const table = parents();
  const family = [...children];
  for (const member of family) {
    for (const [pid, parent] of table) {
      if (parent !== member.pid || family.some((known) => known.pid === pid)) continue;
      family.push({ pid, startTime: startTime(pid), signal: 'SIGCONT' });
    }
  }
  return family;
}

const isAlive = ({ pid, startTime: known }) => {
  const current = startTime(pid);
  return current !== undefined && (known === undefined || current === known);
};

function readRecord(folder) {
  const record = attempt(() => JSON.parse(fs.readFileSync(path.join(folder, 'run.json'), 'utf8')));
  return record?.tool === 'chancery-cluster' ? record : undefined;
}

function marked(folder) {
  if (!LINUX) return [];
  const wanted = `CHANCERY_RUN=${folder}`;
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => attempt(() => fs.readFileSync(`/proc/${pid}/environ`, 'utf8'))?.split('\0').includes(wanted))
    .map((pid) => ({ pid: Number(pid), startTime: startTime(pid), signal: 'SIGTERM' }));
}

function living(folder, record) {
  const known = record.children.filter(isAlive);
  return [...known, ...marked(folder).filter(({ pid }) => known.every((child) => child.pid !== pid))];
}

const send = (pid, signal) => attempt(() => process.kill(pid, signal));

async function gone(folder, record, milliseconds) {
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(50)) {
    if (living(folder, record).length === 0) return true;
  }
  return false;
}

async function endProcesses(folder, { children }) {
  const record = { children: withDescendants(living(folder, { children })) };
  for (const { pid, signal } of record.children) {
    send(pid, signal ?? 'SIGTERM');
    send(pid, 'SIGCONT');
  }
  if (await gone(folder, record, TERM_MILLISECONDS)) return;
  for (const { pid } of living(folder, record)) {
    // Each is the leader of its own group, with its helpers in it.
    send(-pid, 'SIGKILL');
    send(pid, 'SIGKILL');
  }
  await gone(folder, record, KILL_MILLISECONDS);
}

async function takeDown(folder) {
  const record = readRecord(folder);
  if (record === undefined) return;
  await endProcesses(folder, record);
  if (record.keep) return;
  for (let tries = 0; tries < 20; tries += 1, await sleep(100)) {
    if (attempt(() => fs.rmSync(folder, { recursive: true, force: true })) !== undefined || !fs.existsSync(folder)) return;
  }
}

const isOwn = (folder) => process.getuid === undefined || attempt(() => fs.statSync(folder).uid) === process.getuid();

function isStale(folder) {
  if (!isOwn(folder)) return false;
  const record = readRecord(folder);
  if (record === undefined || record.detached) return false;
  if (isAlive(record.owner) || (record.reaper !== undefined && isAlive(record.reaper))) return false;
  return !record.keep || living(folder, record).length > 0;
}

const [mode, folder] = process.argv.slice(2);
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});

if (mode === '--wait') {
  process.on('SIGTERM', () => {});
  process.stdin.resume();
  await new Promise((resolve) => {
    process.stdin.once('end', resolve).once('close', resolve).once('error', resolve);
  });
  if (readRecord(folder)?.detached !== true) await takeDown(folder);
} else if (mode === '--now') {
  await takeDown(folder);
} else if (mode === '--sweep') {
  const folders = fs
    .readdirSync(folder)
    .filter((name) => name.startsWith('chancery-'))
    .map((name) => path.join(folder, name));
  await Promise.all(folders.filter(isStale).map(takeDown));
}
