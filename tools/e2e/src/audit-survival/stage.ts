import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { freePort, httpProbe, queryDatabase, type LocalCluster, type SupervisedProcess } from '@chancery/cluster';
import { REPOSITORY, appMain } from '@chancery/platform';

import { Scenario } from '../scenario.js';

/** What `chancery audit verify --json` answers. */
export interface Verified {
  readonly code: number;
  readonly whole: boolean;
  readonly entries: number;
  readonly confirmed: number;
  readonly removed: readonly { facts: { stream: string } }[];
  readonly findings: readonly { kind: string; place: { stream: string; sequence: number }; message: string }[];
}

/** The platform with two replicas of audit-api instead of its one, and the tools of whoever checks them. */
export class Stage {
  private constructor(
    readonly scenario: Scenario,
    readonly databaseUrl: string,
    readonly replicas: readonly { process: SupervisedProcess; url: string }[],
  ) {}

  static async start(): Promise<Stage> {
    const scenario = await Scenario.start({ without: ['audit-api'] });
    const { cluster } = scenario.platform;
    const databaseUrl = await cluster.postgres.createDatabase('survival');
    const kubeconfig = join(cluster.folder, 'nobody.kubeconfig');
    await writeFile(kubeconfig, NOBODY);
    const { user, password } = cluster.nats.credentials('audit-api', 'dev');
    const replicas = await Promise.all(
      ['audit-api-1', 'audit-api-2'].map(async (name) => {
        const port = await freePort();
        const url = `http://127.0.0.1:${port}`;
        const env = {
          HTTP_HOST: '127.0.0.1', HTTP_PORT: String(port), NATS_URL: cluster.nats.url, NATS_USER: user, NATS_PASSWORD: password,
          ...(cluster.nats.caFile !== undefined && { NATS_CA_FILE: cluster.nats.caFile }),
          KUBECONFIG: kubeconfig, DATABASE_URL: databaseUrl, ANONYMOUS_ACCESS: 'true',
          CHECKPOINT_KEY_FILE: join(cluster.folder, 'checkpoint.pem'), CREATE_CHECKPOINT_KEY: 'true', CHECKPOINT_INTERVAL: '1', CROSSCHECK_GRACE: '20',
        };
        const process = cluster.process({ name, command: globalThis.process.execPath, args: [appMain('audit-api')], env, ready: httpProbe(`${url}/healthz/ready`) });
        return { process, url };
      }),
    );
    const stage = new Stage(scenario, databaseUrl, replicas);
    try {
      for (const { process } of replicas) await process.start();
    } catch (error) {
      await scenario.stop();
      throw error;
    }
    return stage;
  }

  stop(): Promise<void> {
    return this.scenario.stop();
  }

  get cluster(): LocalCluster {
    return this.scenario.platform.cluster;
  }

  /** As the superuser, who may do everything. */
  query<T extends object>(statement: string): Promise<T[]> {
    return queryDatabase<T>(this.databaseUrl, statement);
  }

  /** Takes the checkpoints, then the chain, and lets the command judge them. */
  async verify(): Promise<Verified> {
    const files = { checkpoints: join(this.cluster.folder, 'checkpoints.json'), chain: join(this.cluster.folder, 'chain.ndjson') };
    const { url } = this.replicas[0]!;
    for (const [name, file] of Object.entries(files)) {
      const answer = await fetch(`${url}/v1/${name}`);
      if (!answer.ok || answer.body === null) throw new Error(`/v1/${name} is answered with ${answer.status}`);
      await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
    }
    const { code, stdout } = await this.chancery('audit', 'verify', files.chain, '--checkpoints', files.checkpoints, '--key', join(this.cluster.folder, 'checkpoint.pem'), '--json');
    return { ...(JSON.parse(stdout) as Omit<Verified, 'code'>), code };
  }

  chancery(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const program = join(REPOSITORY, 'apps', 'cli', 'bin', 'chancery.mjs');
    return new Promise((resolve) => {
      execFile(process.execPath, [program, ...args], { maxBuffer: 64 * 1024 ** 2 }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr }),
      );
    });
  }
}

/** Everybody may read here, so nobody is asked; but audit-api wants to know whom it would ask. */
const NOBODY = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'nobody', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'nobody', user: { token: 'none' } }],
  contexts: [{ name: 'nobody', context: { cluster: 'nobody', user: 'nobody' } }],
  'current-context': 'nobody',
});
