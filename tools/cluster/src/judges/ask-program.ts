import { spawn } from 'node:child_process';

/** Runs a program that answers a line for each line of its input. @throws when it ends with anything but 0. */
export const askProgram = (program: string, args: readonly string[], lines: readonly string[]): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let [answers, complaints] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (answers += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaints += chunk));
    child.once('error', reject);
    // It may end before it has read everything; its exit code tells.
    child.stdin.on('error', () => undefined);
    child.once('close', (code) => {
      const answered = answers.split('\n').filter((line) => line !== '');
      if (code !== 0) reject(new Error(`${program} ended with ${code}: ${complaints.slice(-2_000)}`));
      else if (answered.length !== lines.length) reject(new Error(`${program} answered ${answered.length} of ${lines.length}`));
      else resolve(answered);
    });
    child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  });
