/** Node and nothing else: this machine's, with the libraries that its dynamic linker wants. No shell, no package manager. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** That of the pods' securityContext in k8s/base. */
export const USER = 65532;

/** Lays it below a folder, which becomes the root of the image. */
export const runtime = (folder) => {
  const put = (from, to) => {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    cpSync(from, join(folder, to), { dereference: true });
    chmodSync(join(folder, to), 0o755);
  };
  put(process.execPath, 'usr/local/bin/node');
  // `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)`, and the linker itself: `/lib64/ld-linux-x86-64.so.2 (0x…)`
  const wanted = execFileSync('ldd', [process.execPath], { encoding: 'utf8' });
  for (const [, library] of wanted.matchAll(/(?:^|=>)\s*(\/\S+) \(0x/gm)) put(library, library.slice(1));
  mkdirSync(join(folder, 'etc'), { recursive: true });
  writeFileSync(join(folder, 'etc/passwd'), `chancery:x:${USER}:${USER}::/:/\n`);
  writeFileSync(join(folder, 'etc/group'), `chancery:x:${USER}:\n`);
};
