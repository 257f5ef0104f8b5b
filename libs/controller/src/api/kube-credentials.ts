import { clientNodeCredentials } from './client-node-credentials.js';
import { plainCredentials } from './plain-credentials.js';

/** Where the API server is and who we are. */
export interface KubeCredentialsSource {
  /** Path of a kubeconfig; without it, the usual places: `KUBECONFIG`, the home folder, the pod's ServiceAccount. */
  kubeconfig?: string | undefined;
  /** Context within it; without it, its current one. */
  context?: string | undefined;
}

export interface TlsCredentials {
  readonly origin: string;
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

export interface Credentials {
  readonly tls: TlsCredentials;
  /** The authorization header; undefined where a client certificate says who we are. */
  readonly authorization?: string;
}

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
