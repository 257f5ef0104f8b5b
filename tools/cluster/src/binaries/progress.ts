/** Work that takes a while. Told every few seconds. */
export interface Progress {
  /** What is being done: `building kube-apiserver 1.37.2`. */
  readonly what: string;
  readonly seconds: number;
  /** How far it is, when that is known. */
  readonly detail?: string;
}

export type OnProgress = (progress: Progress) => void;

export const progressLine = ({ what, seconds, detail }: Progress): string =>
  `${what}: ${seconds} s${detail === undefined ? '' : `, ${detail}`}`;

/** Lines for a human; on a terminal each takes the place of the one before. */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): OnProgress {
  let open = false;
  if (stream.isTTY) {
    process.once('exit', () => open && stream.write('\n'));
  }
  return (progress) => {
    stream.write(stream.isTTY ? `\r\u001b[K${progressLine(progress)}` : `${progressLine(progress)}\n`);
    open = true;
  };
}
