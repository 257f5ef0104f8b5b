import { spawn } from 'node:child_process';
import { chmodSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Binary } from './catalog.js';
import { type OnProgress } from './progress.js';

/** The same relative path from src/ and from dist/. */
const GO_MODULES = fileURLToPath(new URL('../../go/', import.meta.url));
const PROGRESS_INTERVAL = 5_000;

export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
}

/** go says which packages it compiles; anything else on its standard error is a complaint. */
class GoOutput {
  packages = 0;
  private readonly complaints: string[] = [];

  add(line: string): void {
    if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) this.packages += 1;
    else if (line.trim() !== '' && !line.startsWith('go: downloading ')) this.complaints.push(line);
  }

  get end(): string {
    return this.complaints.slice(-5).join('\n');
  }
}

function goArguments(binary: Binary, output: string): string[] {
  const ldflags = binary.ldflags === undefined ? [] : ['-ldflags', binary.ldflags];
  return ['build', '-v', '-trimpath', '-buildvcs=false', ...ldflags, '-o', output, binary.goPackage];
}

/** What a build goes by. */
export interface BuildOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProgress: OnProgress;
  /** Ends the build. */
  readonly signal?: AbortSignal;
}

function runGo(binary: Binary, output: string, { env, onProgress, signal }: BuildOptions): Promise<void> {
  const started = Date.now();
  const said = new GoOutput();
  const what = `building ${binary.name} ${binary.version}`;
  const tell = (end?: 'done' | 'failed') => {
    const detail = end ?? (said.packages === 0 ? undefined : `${said.packages} packages compiled`);
    const seconds = Math.round((Date.now() - started) / 1000);
    onProgress({ what, seconds, ...(detail !== undefined && { detail }), last: end !== undefined });
  };
  const go = spawn('go', goArguments(binary, output), {
    cwd: `${GO_MODULES}${binary.module}`,
    env: { ...env, GOFLAGS: '-mod=readonly', GOWORK: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(signal !== undefined && { signal }),
    // It waits for its compilers then, and removes its folder.
    killSignal: 'SIGINT',
  });
  const timer = setInterval(() => tell(), PROGRESS_INTERVAL);
  tell();
  let rest = '';
  go.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach((line) => said.add(line));
  });
  // Ctrl-C ends go as well: it belongs to the terminal's foreground group, like this process.
  return new Promise<void>((resolve, reject) => {
    go.on('error', (error) => reject(new BuildFailed(`go cannot be run (${error.message})`)));
    go.once('close', (code) => {
      tell(code === 0 ? 'done' : 'failed');
      if (code === 0) resolve();
      else reject(new BuildFailed(`go build failed: ${said.end || rest || `exit code ${code}`}`));
    });
  }).finally(() => clearInterval(timer));
}

/** Of builders that were killed. The lock says that nobody else builds this one now. */
function removeLeftovers(file: string): void {
  const folder = dirname(file);
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${basename(file)}.`) && name.endsWith('.building')) rmSync(join(folder, name), { force: true });
  }
}

/**
 * Builds it from the Go module proxy. The file appears complete or not at all, also with several builders at once.
 * @throws BuildFailed with what go said.
 */
export async function build(binary: Binary, file: string, options: BuildOptions): Promise<void> {
  removeLeftovers(file);
  const output = `${file}.${process.pid}.building`;
  try {
    await runGo(binary, output, options);
    chmodSync(output, 0o755);
    renameSync(output, file);
  } finally {
    rmSync(output, { force: true });
  }
}
