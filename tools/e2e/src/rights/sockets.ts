import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** The TCP ports of a process at this moment. */
export interface Sockets {
  readonly listening: readonly number[];
  /** Of the other side, where this process has connected itself. */
  readonly connectedTo: readonly number[];
}

/** As /proc/net/tcp has them: proc(5). */
const ESTABLISHED = '01';
const LISTEN = '0A';

interface Row {
  readonly local: number;
  readonly remote: number;
  readonly state: string;
  readonly inode: string;
}

const portOf = (address: string): number => Number.parseInt(address.slice(address.indexOf(':') + 1), 16);

const rowsOf = (pid: number, file: 'tcp' | 'tcp6'): Row[] =>
  readFileSync(`/proc/${pid}/net/${file}`, 'utf8').trim().split('\n').slice(1).map((line) => {
    const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
    return { local: portOf(local), remote: portOf(remote), state, inode };
  });

/** The file may be closed by the time that it is looked at. */
const inodeOf = (link: string): string | undefined => {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
  } catch {
    return undefined;
  }
};

/** From proc(5): Linux only. */
export const socketsOf = (pid: number): Sockets => {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => inodeOf(`/proc/${pid}/fd/${fd}`)));
  const rows = (['tcp', 'tcp6'] as const).flatMap((file) => rowsOf(pid, file)).filter(({ inode }) => own.has(inode));
  const listening = rows.filter(({ state }) => state === LISTEN).map(({ local }) => local);
  const connections = rows.filter(({ state, local }) => state === ESTABLISHED && !listening.includes(local));
  return { listening, connectedTo: [...new Set(connections.map(({ remote }) => remote))] };
};
