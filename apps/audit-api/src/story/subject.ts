import { MAX_SERIAL_CHARACTERS, type AuditStore, type Cursor, type RecordFilter, type StoredRecord } from '@chancery/audit-store';
import { showValue } from '@chancery/contracts';

import { HttpProblem } from '../problems/http-problem.js';
import type { Parameters } from '../history/parameters.js';

export const SUBJECT_NAMES = ['cluster', 'namespace', 'name', 'group', 'uid', 'pod', 'serialNumber', 'fingerprint'] as const;
type Given = Pick<Parameters, (typeof SUBJECT_NAMES)[number]>;

/** Pkis that one pod is told of, at most. */
const MOST_PKIS = 16;

/** Certificates that one fingerprint is of, at most: a key may be that of several. */
const MOST_SERIALS = 64;
/** Of so many records, the newest ones, it is looked whom else the story is of, page by page. */
const MOST_LOOKED_AT = 4_000;
const PAGE = 400;

/** Which records make up the story of what is asked for. @throws HttpProblem 400 when that is nothing, or several things */
export const storyFilter = async (given: Given, store: Pick<AuditStore, 'find'>): Promise<RecordFilter> => {
  const subjects = (['name', 'uid', 'pod', 'serialNumber', 'fingerprint'] as const).filter((name) => given[name] !== undefined);
  if (subjects.length !== 1 || (subjects[0] === 'name' && given.namespace === undefined)) {
    const allowed = 'one of: namespace and name (of a Pki), uid, pod, serialNumber, fingerprint; with cluster where there are several';
    const seen = subjects.length === 0 ? 'nothing' : subjects.join(', ');
    throw new HttpProblem('InvalidParameter', `A story is of one thing; given was ${seen}. Allowed is ${allowed}.`, {
      errors: [{ parameter: subjects[0] ?? 'name', seen: showValue(subjects.length === 0 ? '' : String(given[subjects[0]!])), allowed }],
    });
  }
  const { cluster, namespace, name, group, pod, fingerprint } = given;
  if (group !== undefined && name === undefined) {
    const allowed = 'nothing but with namespace and name';
    throw new HttpProblem('InvalidParameter', `group is "${group}"; allowed is ${allowed}.`, { errors: [{ parameter: 'group', seen: group, allowed }] });
  }
  if (name !== undefined) return { cluster, namespace, name, pkiGroup: group };
  if (fingerprint !== undefined) {
    // What was superseded, mounted or found is told by the serial number alone.
    const serialNumbers = await namedBy(store, given, serialOf, MOST_SERIALS);
    return { ...given, ...(serialNumbers.length > 0 && { serialNumbers }) };
  }
  if (pod === undefined) return given;
  if (namespace !== undefined && namespace !== namespaceOfPod(pod)) {
    const allowed = `the pod's own, ${namespaceOfPod(pod)}, or none`;
    throw new HttpProblem('InvalidParameter', `namespace is "${namespace}"; allowed is ${allowed}.`, { errors: [{ parameter: 'namespace', seen: namespace, allowed }] });
  }
  // A pod's story is that of the Pkis whose Secrets it used as well.
  const uids = await namedBy(store, { cluster, pod }, uidOf, MOST_PKIS);
  return { cluster, pod, ...(uids.length > 0 && { uids }) };
};

/** What these records name, each once, at most so many. */
const namedBy = async (
  store: Pick<AuditStore, 'find'>,
  filter: RecordFilter,
  nameOf: (record: StoredRecord['record']) => string | undefined,
  most: number,
): Promise<string[]> => {
  const names = new Set<string>();
  let after: Cursor | undefined;
  for (let left = MOST_LOOKED_AT; left > 0 && names.size < most; left -= PAGE) {
    const { records, next } = await store.find(filter, { size: PAGE, after });
    for (const { record } of records) {
      const name = nameOf(record);
      if (name !== undefined) names.add(name);
    }
    if (next === undefined) break;
    after = next;
  }
  return [...names].slice(0, most);
};

const serialOf = (record: { readonly [key: string]: unknown } | undefined): string | undefined => {
  const serialNumber = (record?.['certificate'] as { serialNumber?: unknown } | undefined)?.serialNumber;
  return typeof serialNumber === 'string' && serialNumber.length <= MAX_SERIAL_CHARACTERS ? serialNumber : undefined;
};

const uidOf = (record: { readonly [key: string]: unknown } | undefined): string | undefined => {
  const uid = (record?.['pki'] as { uid?: unknown } | undefined)?.uid;
  return typeof uid === 'string' ? uid : undefined;
};

/** Where the subject lives, as far as the question says it. */
export const scopeOfSubject = ({ cluster, namespace, pod }: Given) => ({ cluster, namespace: pod === undefined ? namespace : namespaceOfPod(pod) });

const namespaceOfPod = (pod: string): string => pod.slice(0, pod.indexOf('/'));
