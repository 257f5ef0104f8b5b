/** Work that takes a while. Told every few seconds. */
export interface Progress {
  /** What is being done: `building kube-apiserver 1.37.2`. */
  readonly what: string;
  readonly seconds: number;
  /** How far it is, when that is known. */
  readonly detail?: string;
  /** The last that is said about it. */
  readonly last?: boolean;
}

export type OnProgress = (progress: Progress) => void;

export const progressLine = ({ what, seconds, detail }: Progress): string =>
  `${what}: ${seconds} s${detail === undefined ? '' : `, ${detail}`}`;

const FIRST_TIME = 'The servers are built from their sources, once: about six minutes on two cores. Later starts find them in the cache.';

/** Lines for a human; on a terminal each takes the place of the one before. */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): OnProgress {
  let open = false;
  let told = false;
  if (stream.isTTY) {
    process.once('exit', () => open && stream.write('\n'));
  }
  return (progress) => {
    if (!told) stream.write(`${FIRST_TIME}\n`);
    told = true;
    open = progress.last !== true;
    if (stream.isTTY) stream.write(`\r\u001b[K${progressLine(progress)}${open ? '' : '\n'}`);
    else stream.write(`${progressLine(progress)}\n`);
  };
}
