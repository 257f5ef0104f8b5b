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
