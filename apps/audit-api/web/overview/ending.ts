import type { Expiring } from '../api/answers.js';
import { subjectOfPki, type Subject } from '../routing/place.js';

/** A certificate that ends, and whose it is. */
export interface Ending {
  readonly key: string;
  readonly title: string;
  /** Undefined where no Pki is known. */
  readonly subject: Subject | undefined;
  readonly cluster: string | undefined;
  readonly notAfter: string | undefined;
}

/** What a page tells, soonest first: of what retention has removed, the namespace and the Pki's uid are still known. */
export const endingsOf = ({ records, removed }: Expiring): Ending[] =>
  [
    ...records.map(({ id, pki, cluster, certificate }): Ending => ({
      key: id,
      title: pki === undefined ? (certificate?.serialNumber ?? id) : `${pki.namespace}/${pki.name}`,
      subject: pki && subjectOfPki(pki, cluster),
      cluster,
      notAfter: certificate?.notAfter,
    })),
    ...removed.map(({ cluster, namespace, uid, notAfter }): Ending => ({
      key: `${cluster ?? ''} ${uid}`,
      title: namespace === undefined ? uid : `${namespace}/${uid}`,
      subject: { of: 'uid', value: uid, cluster },
      cluster,
      notAfter,
    })),
  ].sort((a, b) => Date.parse(a.notAfter ?? '') - Date.parse(b.notAfter ?? ''));
