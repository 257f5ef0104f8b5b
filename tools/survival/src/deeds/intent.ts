import type { Random } from '../random.js';

export interface IntendedPki {
  readonly namespace: string;
  readonly name: string;
  readonly serviceName: string;
  /** Name of the fault in its spec. */
  readonly fault?: string;
  /** How long its certificates live, where that is not left to the policy. */
  readonly duration?: string;
  /** Where it differs from the name. */
  readonly secretName?: string;
}

export interface IntendedPod {
  readonly namespace: string;
  readonly name: string;
}

/**
 * What the world should look like after the deeds so far. Deeds are chosen by it alone, never by what the API server
 * answers, so that a seed always gives the same deeds.
 */
export class Intent {
  readonly pkis = new Map<string, IntendedPki>();
  /** Deleted, and free to be made again. */
  readonly gone: IntendedPki[] = [];
  readonly pods = new Map<string, IntendedPod>();
  /** Secrets that are not Chancery's. */
  readonly foreign = new Map<string, { namespace: string; name: string }>();
  private made = 0;

  constructor(
    readonly random: Random,
    readonly namespaces: readonly string[],
  ) {}

  /** A name that was never there, and that is not close to another one. */
  newName(prefix: string): string {
    this.made += 1;
    const digits = Array.from({ length: 8 }, () => this.random.below(36).toString(36)).join('');
    return `${prefix}${digits}${this.made}`;
  }

  anyPki(accept: (pki: IntendedPki) => boolean = () => true): IntendedPki | undefined {
    return this.random.pick([...this.pkis.values()].filter(accept));
  }

  put(pki: IntendedPki): void {
    this.pkis.set(keyOf(pki), pki);
  }
}

export const keyOf = ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}/${name}`;

export const secretOf = ({ name, secretName }: IntendedPki): string => secretName ?? name;
