import { readFileSync } from 'node:fs';

import { Run } from '../run/run.js';
import { type ProcessSpec } from './process-spec.js';

const node = (script: string): Pick<ProcessSpec, 'command' | 'args'> => ({
  command: process.execPath,
  args: ['-e', script],
});

describe('A supervised process', () => {
  const run = new Run();
  let count = 0;
  const supervise = (spec: Omit<ProcessSpec, 'name'>) => run.process({ name: `app${(count += 1)}`, ...spec });

  afterAll(() => run.stop());

  it('that ends before it is ready is told with the end of its log', async () => {
    const app = supervise({ ...node('console.error("no port"); process.exit(3)'), ready: async () => false });
    await expect(app.start()).rejects.toThrow(/^app1: ended with exit code 3\nno port$/);
    expect(app.running).toBe(false);
  });

  it('that is never ready is ended, and told with the reason', async () => {
    const ready = () => Promise.reject(new Error('connection refused'));
    const app = supervise({ ...node('setInterval(() => {}, 1000)'), ready, readyTimeout: 300 });
    await expect(app.start()).rejects.toThrow('not ready after 0.3 s: connection refused');
    expect(app.running).toBe(false);
  });

  it('that cannot be started is told with the reason', async () => {
    const app = supervise({ command: '/no/such/program', ready: async () => false });
    await expect(app.start()).rejects.toThrow('cannot be started: spawn /no/such/program ENOENT');
  });

  it('gets the environment that it is given, and not the parent’s', async () => {
    process.env['CHANCERY_SPEC_SECRET'] = 'secret';
    const app = supervise({ ...node('console.log(JSON.stringify(process.env))'), env: { PORT: '1' } });
    await app.start();
    await app.exited;
    delete process.env['CHANCERY_SPEC_SECRET'];
    const env = JSON.parse(readFileSync(app.logFile, 'utf8')) as Record<string, string>;
    expect(env).toMatchObject({ PORT: '1', CHANCERY_RUN: run.folder });
    expect(env).not.toHaveProperty('CHANCERY_SPEC_SECRET');
  });

  it('that ignores the stop signal is killed', async () => {
    const script = 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)';
    const ready = async () => readFileSync(app.logFile, 'utf8').includes('up');
    const app = supervise({ ...node(script), ready, stopTimeout: 200 });
    await app.start();
    const { exited } = app;
    await app.stop();
    await expect(exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('starts again with the same log', async () => {
    const ready = async () => readFileSync(app.logFile, 'utf8').includes(`pid ${app.pid}\n`);
    const app = supervise({ ...node('console.log("pid", process.pid); setInterval(() => {}, 1000)'), ready });
    await app.start();
    const first = app.pid;
    await app.restart();
    expect(app.pid).not.toBe(first);
    expect(readFileSync(app.logFile, 'utf8')).toBe(`pid ${first}\npid ${app.pid}\n`);
  });
});
