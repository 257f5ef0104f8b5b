import { clientNodeCredentials } from './client-node-credentials.js';
import type { Credentials, KubeCredentialsSource, TlsCredentials } from './credentials.js';
import { plainCredentials } from './plain-credentials.js';

/** A ServiceAccount's token is replaced by the kubelet long before it ends; client-go reads it once a minute too. */
const RELOAD_AFTER_MS = 60_000;

/** Reads credentials, and reads them again when they are old or were refused. */
export class KubeCredentials {
  private credentials: Promise<Credentials> | undefined;
  private loadedAt = 0;

  constructor(
    private readonly source: KubeCredentialsSource,
    private readonly now: () => number = Date.now,
  ) {}

  async tls(): Promise<TlsCredentials> {
    return (await this.current()).tls;
  }

  /** The authorization header, or undefined where a client certificate says who we are. */
  async authorization(): Promise<string | undefined> {
    return (await this.current()).authorization;
  }

  /** To be called when the server has said 401: the next use reads everything afresh. */
  refused(): void {
    this.credentials = undefined;
  }

  private current(): Promise<Credentials> {
    if (this.credentials === undefined || this.now() - this.loadedAt >= RELOAD_AFTER_MS) {
      this.loadedAt = this.now();
      const credentials = this.load();
      this.credentials = credentials;
      credentials.catch(() => {
        if (this.credentials === credentials) this.credentials = undefined;
      });
    }
    return this.credentials;
  }

  private async load(): Promise<Credentials> {
    return plainCredentials(this.source) ?? (await clientNodeCredentials(this.source));
  }
}
