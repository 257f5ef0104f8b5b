/** Objects as the API server stores them, as far as a run looks at them. */

export interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface SeenPki {
  readonly metadata: Named & { readonly generation: number; readonly creationTimestamp: string };
  readonly spec: {
    readonly serviceName: string;
    readonly secretName?: string;
    readonly dnsNames?: readonly string[];
    readonly duration?: string;
    readonly privateKey?: { readonly algorithm?: string; readonly size?: number };
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration: number;
}

export interface SeenSecret {
  readonly metadata: Named & {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
}

export interface SeenPod {
  readonly metadata: Named;
  readonly spec: unknown;
  readonly status?: { readonly phase?: string };
}

export interface SeenEvent {
  readonly metadata: Named & { readonly resourceVersion: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly involvedObject: { readonly kind: string; readonly namespace: string; readonly name: string; readonly uid: string };
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
  readonly source?: { readonly component?: string };
}

export interface World {
  readonly pkis: readonly SeenPki[];
  readonly secrets: readonly SeenSecret[];
  readonly pods: readonly SeenPod[];
  /** Every uid that an object of the run ever had. */
  readonly uids: ReadonlySet<string>;
}

export const placeOf = ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}/${name}`;
