import { NatsLink, type NatsSettings } from '../nats-link.js';

export const until = async (holds: () => boolean | Promise<boolean>, ms = 5_000): Promise<void> => {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** What is needed of a local cluster. Not its own type: what is built here must not depend on tools/. */
interface ClusterWithNats {
  readonly nats: {
    readonly url: string;
    readonly caFile?: string;
    readonly credentials: (user: BusUser, cluster?: string) => { user: string; password: string };
  };
  stop(): Promise<void>;
}
type BusUser = 'pki-signer' | 'crd-watcher' | 'audit-api';

/** A real nats-server with the accounts of k8s/nats, and links to it. */
export class Bus<C extends ClusterWithNats> {
  private readonly links: NatsLink[] = [];
  constructor(readonly cluster: C) {}

  settings(user: BusUser, change: Partial<NatsSettings> = {}): NatsSettings {
    const { user: name, password } = this.cluster.nats.credentials(user, 'dev');
    return { url: this.cluster.nats.url, user: name, password, caFile: this.cluster.nats.caFile, name: user, ...change };
  }

  /** A link that is closed at the end; it is not started. */
  link(user: BusUser, change: Partial<NatsSettings> = {}): NatsLink {
    const link = new NatsLink(this.settings(user, change));
    this.links.push(link);
    return link;
  }

  async connected(user: BusUser): Promise<NatsLink> {
    const link = this.link(user);
    link.start();
    await until(() => link.isUp);
    return link;
  }

  async stop(): Promise<void> {
    await Promise.all(this.links.map((link) => link.close()));
    await this.cluster.stop();
  }
}
