import type { EventEmitter } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

import { Inject, Module, type DynamicModule } from '@nestjs/common';

import { ConfigError } from './config/load-config.js';
import { serviceConfigSchema } from './config/service-config.js';
import { Readiness } from './health/readiness.js';
import { runService } from './run-service.js';

/** The process ends with this code. */
class Exit extends Error {
  constructor(readonly code: unknown) {
    super(`exit ${String(code)}`);
  }
}

let ready: string | undefined;
let closed = 0;
class Part {
  constructor(@Inject(Readiness) readiness: Readiness) {
    readiness.add('part', () => ready);
  }
  onApplicationShutdown(): void {
    closed += 1;
  }
}
@Module({ providers: [Part] })
class Parts {}
@Module({})
class Broken {
  static register(error: Error): DynamicModule {
    return { module: Broken, providers: [{ provide: 'broken', useFactory: () => { throw error; } }] };
  }
}

/** Runs it; @returns how to forget the timers that it set: this process does not end, as one of a service would. */
const withTimers = (run: () => void): (() => void) => {
  const { setTimeout: real } = globalThis;
  const timers: NodeJS.Timeout[] = [];
  globalThis.setTimeout = ((work: () => void, ms?: number) => {
    const timer = real(work, ms);
    timers.push(timer);
    return timer;
  }) as typeof setTimeout;
  run();
  globalThis.setTimeout = real;
  return () => timers.forEach((timer) => clearTimeout(timer));
};

describe('A service', () => {
  const { argv } = process;
  const exit = process.exit.bind(process);
  const write = process.stderr.write.bind(process.stderr);
  let said: string;
  let exits: unknown[];
  let url: string;

  const run = (module: () => DynamicModule | typeof Parts, flags: string[] = []): Promise<void> => {
    process.argv = ['node', 'main.js', '--http-port', '0', '--http-host', '127.0.0.1', '--log-level', 'error', ...flags];
    return runService({
      name: 'spec', config: serviceConfigSchema, module,
      prepare: (app) => {
        const server = app.getHttpServer() as Server;
        server.once('listening', () => (url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`));
      },
    });
  };
  const events: EventEmitter = process;
  const EVENTS = ['SIGTERM', 'SIGINT', 'uncaughtException', 'unhandledRejection'] as const;
  let before: Map<string, unknown[]>;
  beforeEach(() => {
    before = new Map(EVENTS.map((event) => [event, events.listeners(event)]));
    [said, exits, ready, closed] = ['', [], undefined, 0];
    process.exit = ((code: unknown) => {
      exits.push(code);
      throw new Exit(code);
    });
    process.stderr.write = ((text: string) => ((said += text), true));
  });
  afterEach(() => {
    process.argv = argv;
    process.exit = exit;
    process.stderr.write = write;
    for (const event of EVENTS) {
      for (const listener of events.listeners(event)) if (!before.get(event)?.includes(listener)) events.off(event, listener as () => void);
    }
  });

  it('with wrong settings ends with 78 and says which', async () => {
    await expect(run(() => Parts, ['--http-port', 'x'])).rejects.toMatchObject({ code: 78 });
    expect(said).toBe('spec: wrong settings:\n  HTTP_PORT (--http-port) is "x": must be a whole number\n');
  });

  it('whose part finds a setting wrong ends with 78 too', async () => {
    await expect(run(() => Broken.register(new ConfigError('the database is another')))).rejects.toMatchObject({ code: 78 });
    expect(said).toBe('spec: the database is another\n');
  });

  it('whose part has a defect does not hide it', async () => {
    await expect(run(() => Broken.register(new TypeError('defect')))).rejects.toThrow('defect');
    expect(exits).toEqual([]);
  });

  it('is alive, ready when its parts are, tells metrics, and stops when it is told to', async () => {
    await run(() => Parts);
    expect(await (await fetch(`${url}/healthz/live`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${url}/healthz/ready`)).status).toBe(200);
    ready = 'it waits for something';
    const notReady = await fetch(`${url}/healthz/ready`);
    expect(notReady.status).toBe(503);
    expect(JSON.stringify(await notReady.json())).toContain('it waits for something');
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('process_cpu_seconds_total{service="spec"}');

    process.exit = ((code: unknown) => void exits.push(code)) as typeof process.exit;
    const forget = withTimers(() => {
      process.emit('SIGTERM', 'SIGTERM');
      process.emit('SIGTERM', 'SIGTERM');
    });
    for (let i = 0; i < 200 && exits.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(exits).toEqual([0]);
    forget();
    expect(closed).toBe(1);
    await expect(fetch(`${url}/healthz/live`)).rejects.toThrow();
  });
});
