import { execFile } from 'node:child_process';

import { type Binary } from './catalog.js';

/** `v1.37.2`, `etcd Version: 3.7.3`, `nats-server: v2.15.2`. */
const VERSION = /\bv?(\d+)\.(\d+)\.\d+/;

/** What a program on this machine is good for. */
export type Fitness =
  | { readonly fits: true }
  | { readonly fits: false; readonly why: string };

/** Runs it and looks at the version it prints. One that cannot run, for example half a file, does not fit. */
export function fitness(binary: Binary, file: string): Promise<Fitness> {
  return new Promise((resolve) => {
    execFile(file, [...binary.versionArguments], { timeout: 20_000 }, (error, stdout) => {
      const found = VERSION.exec(stdout);
      if (error !== null) {
        resolve({ fits: false, why: `${file} cannot be run (${error.code ?? error.message})` });
      } else if (found === null) {
        resolve({ fits: false, why: `${file} does not tell its version` });
      } else if (binary.accepts(Number(found[1]), Number(found[2]))) {
        resolve({ fits: true });
      } else {
        resolve({ fits: false, why: `${file} is version ${found[0].replace(/^v/, '')}` });
      }
    });
  });
}
