import { isDeepStrictEqual } from 'node:util';

import { PKI_SOURCE, diagnosisKey, type AuditRecord, type Diagnosis, type SignReply } from '@chancery/contracts';
import { ApiError, type ApiObject } from '@chancery/controller';
import type { PkiStatus } from '@chancery/crd';

import type { Delivery } from '../adapters/cluster-audit.js';
import type { WantedDiagnosis } from '../adapters/diagnoses.js';
import type { SentSecret } from '../reconcile/altered.js';
import { isOver } from '../reconcile/diagnosis-of.js';
import type { World } from '../reconcile/world.js';
import { keyOfPki, pkiKey, type PkiView } from '../view/pki-view.js';
import { projectSecret, type SecretView } from '../view/secret-view.js';
import { FIELD_MANAGER } from '../view/written-by.js';

/** What was done, in order; each write one step. */
export class Steps {
  taken: string[] = [];
  /** A step named here fails once. */
  readonly failing = new Map<string, Error>();
  /** A step named here fails until it is taken out. */
  readonly refused = new Map<string, Error>();

  take(step: string): void {
    const refusal = this.refused.get(step.split(' ')[0]!);
    if (refusal !== undefined) throw refusal;
    const failure = this.failing.get(step.split(' ')[0]!);
    if (failure !== undefined) {
      this.failing.delete(step.split(' ')[0]!);
      throw failure;
    }
    this.taken.push(step);
  }

  /** What was done since the last time. */
  news(): string[] {
    return this.taken.splice(0);
  }
}

export class FakeWorld implements World {
  cluster = 'dev';
  readonly pkis = new Map<string, PkiView>();
  readonly secrets = new Map<string, SecretView>();
  announced: string | undefined = 'r1';

  put(pki: PkiView): string {
    this.pkis.set(keyOfPki(pki), pki);
    return keyOfPki(pki);
  }
  pki = (key: string): PkiView | undefined => this.pkis.get(key);
  secret = (namespace: string, name: string): SecretView | undefined => this.secrets.get(`${namespace}/${name}`);
  forbidden: string | undefined;
  maySeeSecrets = (namespace: string): boolean => namespace !== this.forbidden;
  outOfSight: string | undefined;
  isOutOfSight = (namespace: string): boolean => namespace === this.outOfSight;
  claimants = (namespace: string, secretName: string): PkiView[] =>
    [...this.pkis.values()].filter((pki) => pki.namespace === namespace && pki.secretName === secretName);
  wrotePki = (pki: PkiView): void => void this.put(pki);
  wroteSecret = (secret: SecretView): void => void this.secrets.set(`${secret.namespace}/${secret.name}`, secret);
  revision = (): string | undefined => this.announced;
}

export type StoredSecret = ApiObject & { metadata: ApiObject['metadata'] & { labels?: Record<string, string>; annotations?: Record<string, string> }; data: Record<string, string> };

type Patched = Readonly<Record<string, string | null>>;
/** RFC 7396: null removes. */
const merged = (before: Readonly<Record<string, string>>, patch: Patched): Record<string, string> =>
  Object.fromEntries(Object.entries({ ...before, ...patch }).filter((entry): entry is [string, string] => entry[1] !== null));

/** The API server's Secrets: a name is taken once, and a write of an older version is refused. */
export class FakeSecrets {
  readonly stored = new Map<string, StoredSecret>();
  /** What somebody's mutating admission does to what is written. */
  admission: (secret: StoredSecret) => void = () => undefined;
  private version = 100;

  constructor(private readonly steps: Steps) {}

  create = async (namespace: string, body: object): Promise<SecretView> => {
    const secret = structuredClone(body) as StoredSecret;
    const { name } = secret.metadata;
    this.steps.take(`create ${name}`);
    if (this.stored.has(`${namespace}/${name}`)) throw new ApiError(409, 'AlreadyExists', `secrets "${name}" already exists`);
    return this.store(secret, `uid-of-${name}`);
  };

  apply = async (namespace: string, name: string, body: object): Promise<SecretView> => {
    const secret = structuredClone(body) as StoredSecret;
    this.steps.take(`apply ${name}`);
    this.refuseOutdated(secret);
    const before = this.stored.get(`${namespace}/${name}`);
    secret.data = merged(before?.data ?? {}, secret.data);
    secret.metadata.annotations = merged(before?.metadata.annotations ?? {}, secret.metadata.annotations ?? {});
    return this.store(secret, secret.metadata.uid);
  };

  adorn = async (view: SecretView, patch: object): Promise<SecretView> => {
    this.steps.take(`adorn ${view.name}`);
    const before = structuredClone(this.stored.get(`${view.namespace}/${view.name}`)!);
    const { labels, annotations, ...rest } = patch as { labels: Patched; annotations: Patched };
    Object.assign(before.metadata, { ...rest, labels: merged(view.labels, labels), annotations: merged(view.annotations, annotations) });
    return this.store(before, view.uid);
  };

  /** Refuses what a real write of this name would be refused for. */
  rehearse = async (namespace: string, name: string, sent: SentSecret, before: SecretView | undefined): Promise<SecretView> => {
    this.steps.take(`rehearse ${name}`);
    if (before === undefined && this.stored.has(`${namespace}/${name}`)) throw new ApiError(409, 'AlreadyExists', `secrets "${name}" already exists`);
    const secret = structuredClone(sent) as unknown as StoredSecret;
    const { labels, annotations } = this.stored.get(`${namespace}/${name}`)?.metadata ?? {};
    Object.assign(secret.metadata, { namespace, name, labels: merged(labels ?? {}, sent.metadata.labels), annotations: merged(annotations ?? {}, sent.metadata.annotations) });
    if (before !== undefined) this.refuseOutdated(secret);
    this.admission(secret);
    return projectSecret(secret);
  };

  read = async (namespace: string, name: string): Promise<ApiObject> => {
    this.steps.take(`read ${name}`);
    const found = this.stored.get(`${namespace}/${name}`);
    if (found === undefined) throw new ApiError(404, 'NotFound', `secrets "${name}" not found`);
    return found;
  };

  private store(secret: StoredSecret, uid: string): SecretView {
    this.admission(secret);
    Object.assign(secret.metadata, { uid, resourceVersion: String(this.version++), managedFields: [{ manager: FIELD_MANAGER }] });
    this.stored.set(`${secret.metadata.namespace ?? ''}/${secret.metadata.name}`, secret);
    return projectSecret(secret);
  }

  private refuseOutdated({ metadata: { namespace, name, uid, resourceVersion } }: StoredSecret): void {
    const present = this.stored.get(`${namespace ?? ''}/${name}`)?.metadata;
    if (present?.uid !== uid || present.resourceVersion !== resourceVersion) throw new ApiError(409, 'Conflict', 'the object has been modified');
  }
}

export class FakeSigner {
  answer: (csr: Uint8Array) => Promise<SignReply> = () => Promise.reject(new Error('nobody has said what to answer'));
  constructor(private readonly steps: Steps) {}

  sign = async (_pki: PkiView, _spec: unknown, csr: Uint8Array): Promise<SignReply> => {
    this.steps.take('sign');
    return this.answer(csr);
  };
}

export class FakeStatus {
  constructor(private readonly steps: Steps) {}

  write = async (pki: PkiView, status: PkiStatus): Promise<PkiView> => {
    const [ready] = status.conditions ?? [];
    this.steps.take(`status ${ready?.status} ${ready?.reason}`);
    return { ...pki, status, resourceVersion: `${pki.resourceVersion}+` };
  };
}

export class FakeAudit {
  constructor(private readonly steps: Steps) {}
  /** What the deliveries and expiries were told with. */
  readonly deliveries: Delivery[] = [];
  /** Uids of the Pkis that they were told for. */
  readonly recipients: (string | undefined)[] = [];
  readonly expiries: string[] = [];
  requested = async (): Promise<void> => undefined;
  delivered = async (pki: PkiView | AuditRecord['pki'], secret: SecretView, delivery: Delivery = {}): Promise<void> => {
    this.steps.take(`delivered ${secret.name}`);
    this.deliveries.push(delivery);
    this.recipients.push(pki?.uid);
  };
  expired = async (_pki: PkiView, secret: SecretView): Promise<void> => void this.expiries.push(secret.name);
  deleted = async ({ uid }: { uid: string }): Promise<void> => this.steps.take(`deleted ${uid}`);
}

/** The bucket: says only what is new, as the real one does. */
export class FakeDiagnoses {
  isListed = true;
  readonly said = new Map<string, Diagnosis>();
  constructor(private readonly steps: Steps) {}

  get = (uid: string): Diagnosis | undefined => (this.isListed ? this.said.get(diagnosisKey(PKI_SOURCE, uid)) : undefined);
  serialNumbers = (): Set<string> => new Set([...this.said.values()].flatMap(({ serialNumber }) => serialNumber ?? []));
  ofOthers = (key: string, presentUid: string | undefined): Diagnosis[] =>
    [...this.said.values()].filter(({ object, state, reason }) => {
      const { namespace, apiVersion, name, uid } = object;
      return pkiKey(namespace, apiVersion.split('/')[0]!, name) === key && uid !== presentUid && !isOver({ state, reason });
    });
  say = async (wanted: WantedDiagnosis, now: Date): Promise<void> => {
    const before = this.said.get(diagnosisKey(PKI_SOURCE, wanted.object.uid));
    const since = before?.reason === wanted.reason && before.state === wanted.state ? before.since : now.toISOString();
    const next = JSON.parse(JSON.stringify({ ...wanted, version: 1, since })) as Diagnosis;
    if (isDeepStrictEqual(next, before)) return;
    this.steps.take(`say ${next.state} ${next.reason}`);
    this.said.set(diagnosisKey(PKI_SOURCE, wanted.object.uid), next);
  };
}
