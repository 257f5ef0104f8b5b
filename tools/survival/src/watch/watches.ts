import type { ApiClient } from '@chancery/controller';
import { MANAGED_SELECTOR } from '@chancery/crd';

import { isSpoken } from '../truth/read-world.js';
import type { SeenEvent, SeenSecret } from '../truth/world.js';
import { NeverFalls } from './never-falls.js';
import { Observer } from './observer.js';
import { SecretVersions } from './secret-versions.js';

/** What is seen of every version of Events and Secrets while a run goes on. */
export class Watches {
  readonly counts = new NeverFalls();
  readonly secrets = new SecretVersions();
  private readonly observers: readonly [Observer<SeenEvent>, Observer<SeenSecret & { metadata: { readonly resourceVersion: string } }>];

  constructor(client: ApiClient) {
    this.observers = [
      new Observer({ client, path: '/api/v1/events', see: (event: SeenEvent) => isSpoken(event) && this.counts.see(event) }),
      new Observer({ client, path: `/api/v1/secrets?labelSelector=${encodeURIComponent(MANAGED_SELECTOR)}`, see: (secret) => this.secrets.see(secret) }),
    ];
  }

  /** How often versions of Secrets may have been missed. */
  get gaps(): number {
    return this.observers[1].gaps;
  }

  start(): void {
    for (const observer of this.observers) observer.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.observers.map((observer) => observer.stop()));
  }
}
