import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { databaseUrl, httpProbe, untilReady, type Server } from '@chancery/cluster';
import { APP_NAMES, startPlatform, type AppName, type Platform } from '@chancery/platform';

import type { Link } from '../network/link.js';
import { SURVIVAL_POLICY } from '../policy.js';
import { createReplica, type Replica } from './app.js';
import { Disk, canMount } from './disk.js';
import { withEtcdBetween } from './etcd-between.js';
import { Keeper } from './keeper.js';

/** Streams with a size that fits on a small disk. */
const STREAM_MAX_BYTES = String(512 * 1024 ** 2);
const ROTATE_EVERY_MS = 40_000;
/** Events outlive the longest run, so that what is told at its begin can be compared at its end. */
const EVENT_TTL = '24h';
/** Every secret's write is in it, with the whole run's. */
const AUDIT_SIZE_MB = 64;

export interface StageOptions {
  readonly replicas: Readonly<Record<AppName, number>>;
  /** Seconds between two tellings of an Event that is still true. */
  readonly refreshInterval: number;
  readonly say: (text: string) => void;
}

/** The whole platform, with something in every way between two of its parts that can break it. */
export class Stage {
  readonly keeper: Keeper;

  private constructor(
    readonly platform: Platform,
    readonly replicas: readonly Replica[],
    readonly links: readonly Link[],
    readonly disks: readonly Disk[],
    private readonly clear: () => void,
    private readonly rotation: NodeJS.Timeout,
  ) {
    this.keeper = new Keeper(replicas.map(({ process }) => process));
  }

  static async start({ replicas: wanted, refreshInterval, say }: StageOptions): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'survival-'));
    // Postgres runs as somebody else when this process is root.
    chmodSync(folder, 0o711);
    // A server that cannot be killed is none for this.
    delete process.env['DATABASE_URL'];
    const disks: Disk[] = [];
    const clear = (): void => {
      for (const disk of disks) disk.unmount();
      rmSync(folder, { recursive: true, force: true });
    };
    const { started: platform, link } = await withEtcdBetween(folder, () =>
      startPlatform({
        policy: SURVIVAL_POLICY,
        without: APP_NAMES,
        apiAudit: true,
        eventTtl: EVENT_TTL,
        apiServerArguments: [`--audit-log-maxsize=${AUDIT_SIZE_MB}`],
        check: async ({ folder: run, natsServer, postgresServer }) => {
          if (!canMount(join(folder, 'try'))) return say('no file systems can be mounted here, so no disk will be full');
          for (const [server, data] of [[natsServer, join(run, 'nats', 'jetstream')], [postgresServer, join(run, 'postgres')]] as const) {
            await server.stop();
            disks.push(Disk.mount(server.name, data, join(folder, server.name)));
            await server.start();
          }
        },
        onStep: say,
      }),
    ).catch((error: unknown) => {
      clear();
      throw error;
    });
    const replicas: Replica[] = [];
    for (const app of APP_NAMES) {
      for (let i = 1; i <= wanted[app]; i++) replicas.push(await createReplica(platform, app, i, settingsOf(app, refreshInterval)));
    }
    const rotate = (): void => replicas.forEach(({ token }) => token?.rotate());
    const links = [...replicas.flatMap((replica) => replica.links), link];
    const stage = new Stage(platform, replicas, links, disks, clear, setInterval(rotate, ROTATE_EVERY_MS));
    try {
      say(`starting ${replicas.map(({ name }) => name).join(', ')}`);
      for (const { process, url } of replicas) {
        await process.start();
        stage.keeper.keep(process);
        await untilReady(httpProbe(`${url}/healthz/ready`), 60_000);
      }
      return stage;
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }

  get servers(): readonly Server[] {
    const { etcd, apiServer, natsServer, postgresServer } = this.platform.cluster;
    return [etcd, apiServer, natsServer, postgresServer];
  }

  get databaseUrl(): string {
    return databaseUrl(this.platform.cluster.postgres.url, 'audit');
  }

  /** Of nats-server, which a kubelet asks whether it is alive. */
  get natsHealth(): string {
    const { natsServer } = this.platform.cluster;
    return `${(natsServer as unknown as { monitorUrl: string }).monitorUrl}/healthz`;
  }

  async stop(): Promise<void> {
    clearInterval(this.rotation);
    this.keeper.stop();
    await this.platform.stop();
    await Promise.all(this.links.map((link) => link.close()));
    this.clear();
  }
}

const settingsOf = (app: AppName, refreshInterval: number): Record<string, string> => {
  switch (app) {
    case 'event-reporter':
      return { REFRESH_INTERVAL: String(refreshInterval) };
    case 'pki-signer':
    case 'audit-api':
      return { STREAM_MAX_BYTES };
    case 'crd-watcher':
      return {};
  }
};
