import type { Diagnosis } from '@chancery/contracts';

import type { PodNeed } from '../targeting/watched-pod.js';

/** What a pod asks of one Secret. */
export interface Need extends PodNeed {
  readonly secret: string;
}

/** A Pki that claims the Secret's name. */
export interface Maker {
  readonly name: string;
  readonly generation: number;
  /** What crd-watcher says of it. */
  readonly told: Diagnosis | undefined;
}

/** What crd-watcher answers about a Secret. `absent`: it does not exist; if foreign ones were not asked for, or is foreign. */
export type SecretAnswer =
  | 'absent'
  | 'unknown'
  | { readonly keys: readonly string[]; readonly pki?: string | undefined };

/** The Secret of a Pki, and the reason of what keeps it from being fed. */
export interface Fed {
  readonly secret: string;
  readonly because?: string;
}

/** All that is known about one Secret's name in a namespace. */
export interface Knowledge {
  readonly makers: readonly Maker[];
  /** Names of the Secrets that the namespace's Pkis make. */
  readonly made: readonly string[];
  /** The one of them that is near to the name, and the Pkis that make it. */
  readonly near: { readonly secret: string; readonly pkis: readonly string[] } | undefined;
  /** Undefined: not asked. */
  readonly answer: SecretAnswer | undefined;
  /**
   * The Pki `<group>/<name>` of the namespace: the Secret that it feeds, or cannot feed because of a problem; `gone`; `undecided` until
   * crd-watcher has said which; `unknown` where such Pkis are not watched.
   */
  readonly feeds: (pki: string) => Fed | 'gone' | 'undecided' | 'unknown';
}
