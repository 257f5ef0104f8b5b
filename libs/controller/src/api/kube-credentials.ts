import type { RequestOptions } from 'node:https';

import { KubeConfig } from '@kubernetes/client-node';

import { tokenFromFile } from './token-files.js';

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

/** A ServiceAccount's token is replaced by the kubelet long before it ends; client-go reads it once a minute too. */
const RELOAD_AFTER_MS = 60_000;

/** Reads credentials by client-node, and reads them again when they are old or were refused. */
export class KubeCredentials {
  private config: KubeConfig | undefined;
  private options: Promise<RequestOptions> | undefined;
  private loadedAt = 0;

  constructor(
    private readonly source: KubeCredentialsSource,
    private readonly now: () => number = Date.now,
  ) {}

  async tls(): Promise<TlsCredentials> {
    const options = await this.current();
    const cluster = this.config?.getCurrentCluster() ?? null;
    if (cluster === null) throw new Error('the kubeconfig has no current cluster: set its current-context');
    return {
      origin: cluster.server,
      ...(options.ca && { ca: options.ca as Buffer }),
      ...(options.cert && { cert: options.cert as Buffer }),
      ...(options.key && { key: options.key as Buffer }),
      ...(options.servername && { servername: options.servername }),
      ...(options.rejectUnauthorized === false && { rejectUnauthorized: false }),
    };
  }

  /** The authorization header, or undefined where a client certificate says who we are. */
  async authorization(): Promise<string | undefined> {
    const options = await this.current();
    const header = (options.headers as Record<string, unknown>)['Authorization'];
    if (typeof header === 'string') return header;
    return options.auth ? `Basic ${Buffer.from(options.auth).toString('base64')}` : undefined;
  }

  /** To be called when the server has said 401: the next use reads everything afresh. */
  refused(): void {
    this.options = undefined;
  }

  private current(): Promise<RequestOptions> {
    if (this.options === undefined || this.now() - this.loadedAt >= RELOAD_AFTER_MS) {
      this.loadedAt = this.now();
      const options = this.load();
      this.options = options;
      options.catch(() => {
        if (this.options === options) this.options = undefined;
      });
    }
    return this.options;
  }

  private async load(): Promise<RequestOptions> {
    const config = new KubeConfig();
    if (this.source.kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(this.source.kubeconfig);
    if (this.source.context !== undefined) {
      if (config.getContextObject(this.source.context) === null) {
        const known = config.getContexts().map((c) => c.name);
        throw new Error(`context ${this.source.context} is not in the kubeconfig; it has: [${known.join(' ')}]`);
      }
      config.setCurrentContext(this.source.context);
    }
    this.config = config;
    const user = config.getCurrentUser();
    const token = user === null || user.token ? undefined : tokenFromFile(user.name, this.source.kubeconfig);
    if (user !== null && token !== undefined) Object.assign(user, { token });
    const options: RequestOptions = { headers: {} };
    await config.applyToHTTPSOptions(options);
    return options;
  }
}
