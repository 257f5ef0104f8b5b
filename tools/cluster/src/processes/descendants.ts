import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

function linuxParents(): Array<readonly [pid: number, parent: number]> {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const];
      } catch {
        return [];
      }
    });
}

function otherParents(): Array<readonly [pid: number, parent: number]> {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent] = line.trim().split(/\s+/);
      return [Number(pid), Number(parent)] as const;
    });
}

/** The process and all that descend from it, parents first. Postgres, for one, is a process for each connection. */
export function withDescendants(pid: number): readonly number[] {
  const parents = process.platform === 'linux' ? linuxParents() : otherParents();
  const family = [pid];
  for (const member of family) {
    for (const [child, parent] of parents) if (parent === member) family.push(child);
  }
  return family;
}
