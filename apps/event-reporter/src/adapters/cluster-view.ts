import type { Diagnosis } from '@chancery/contracts';
import { Reflector, splitKey, type ApiClient } from '@chancery/controller';
import { CHANCERY_PKI, PKI_KINDS } from '@chancery/crd';

import type { Target } from '../correlation/concerns-of.js';
import { objectsOf } from '../correlation/objects-of.js';
import { POD_TYPE, keyOfObject, namespaced, objectKey, placeOf, typeOf, type InvolvedObject } from '../targeting/object-key.js';
import { SecretMakers } from '../targeting/secret-makers.js';
import { SecretUsers } from '../targeting/secret-users.js';
import { watchPki, type WatchedPki } from '../targeting/watched-pki.js';
import { isToldTheSame, secretsOf, watchPod, type WatchedPod } from '../targeting/watched-pod.js';

export interface ClusterViewOptions {
  client: Pick<ApiClient, 'request' | 'lines'>;
  /** Something about this object has changed that may change what it has to be told. */
  onChange: (objectKey: string) => void;
  /** What a pod uses has changed, or the pod has come or gone; its key is `<namespace>/<name>`. */
  onPod: (key: string, after: WatchedPod | undefined, before: WatchedPod | undefined) => void;
  /** A Pki has changed in any way. */
  onPki: (objectKey: string, after: WatchedPki | undefined, before: WatchedPki | undefined) => void;
  /** No Pki of the namespace claimed these names of Secrets before, or none does now. */
  onMade: (namespace: string, names: readonly string[]) => void;
  onError: (type: string, error: unknown) => void;
}

/** What the reporter sees of the cluster: projections of its pods and Pkis, and who uses which Secret. */
export class ClusterView {
  readonly users = new SecretUsers();
  readonly makers = new SecretMakers();
  readonly pods: Reflector<WatchedPod>;
  /** By the type of the Pki. */
  readonly pkis: ReadonlyMap<string, { readonly apiVersion: string; readonly reflector: Reflector<WatchedPki> }>;

  constructor(options: ClusterViewOptions) {
    this.pods = new Reflector({
      client: options.client,
      path: '/api/v1/pods',
      project: watchPod,
      onChange: (key, after, before) => {
        if (isToldTheSame(after, before)) return;
        this.users.follow(key, after, before);
        options.onPod(key, after, before);
        options.onChange(objectKey({ ...splitKey(key), type: POD_TYPE }));
      },
      onError: (error) => options.onError(POD_TYPE, error),
    });
    this.pkis = new Map(
      PKI_KINDS.map((kind) => {
        const type = typeOf(kind);
        const reflector = new Reflector<WatchedPki>({
          client: options.client,
          path: `/apis/${kind.apiVersion}/${kind.plural}`,
          project: watchPki(kind.hasStatus),
          onChange: (key, after, before) => {
            const place = { ...splitKey(key), type };
            const changed = this.makers.follow(objectKey(place), after?.secretName, before?.secretName);
            if (changed.length > 0) options.onMade(place.namespace, changed);
            options.onPki(objectKey(place), after, before);
            if (after?.uid !== before?.uid) options.onChange(objectKey(place));
          },
          onError: (error) => options.onError(type, error),
        });
        return [type, { apiVersion: kind.apiVersion, reflector }];
      }),
    );
  }

  /** The Pki of this key (`<namespace>/<type>/<name>`), if there is one. */
  pki(key: string): WatchedPki | undefined {
    const { namespace, type, name } = placeOf(key);
    return this.pkis.get(type)?.reflector.get(namespaced(namespace, name));
  }

  /** Every Pki of both kinds, by its key. */
  *everyPki(): Generator<[objectKey: string, pki: WatchedPki]> {
    for (const [type, { reflector }] of this.pkis) {
      for (const [key, pki] of reflector.entries()) yield [objectKey({ ...splitKey(key), type }), pki];
    }
  }

  /** Resolves when everything was listed once. */
  async whenSynced(): Promise<void> {
    await Promise.all(this.reflectors().map(([, reflector]) => reflector.whenSynced()));
  }

  /** Everything was listed once: what is not known is not there. */
  get hasSynced(): boolean {
    return this.reflectors().every(([, { hasSynced }]) => hasSynced);
  }

  /** Every reflector, by the type of its objects. */
  reflectors(): readonly (readonly [type: string, reflector: Reflector<WatchedPod> | Reflector<WatchedPki>])[] {
    return [[POD_TYPE, this.pods], ...[...this.pkis].map(([type, { reflector }]) => [type, reflector] as const)];
  }

  start(): void {
    for (const [, reflector] of this.reflectors()) reflector.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.reflectors().map(([, reflector]) => reflector.stop()));
  }

  /** The object of this key as it is now; `absent` when it is gone or finished, `unknown` when nobody can tell: it is not watched, or its kind was never served. */
  find(key: string): Target | 'absent' | 'unknown' {
    const { namespace, type, name } = placeOf(key);
    const stored = `${namespace}/${name}`;
    if (type === POD_TYPE) {
      if (!this.pods.hasSynced) return 'unknown';
      const pod = this.pods.get(stored);
      if (pod === undefined || pod.finished) return 'absent';
      return { object: { apiVersion: 'v1', kind: POD_TYPE, namespace, name, uid: pod.eventUid }, secrets: secretsOf(pod) };
    }
    const watched = this.pkis.get(type);
    if (watched === undefined) return 'absent';
    const pki = watched.reflector.get(stored);
    if (pki === undefined) return watched.reflector.knowsAbsence ? 'absent' : 'unknown';
    const { apiVersion } = watched;
    return { object: { apiVersion, kind: CHANCERY_PKI.kind, namespace, name, uid: pki.uid }, secrets: NO_SECRETS };
  }

  /** Who waits behind whom in a namespace: pods that use the same Secrets are told alike, and may be thousands. A Pki is with its own. */
  partyOf(key: string): string {
    const { namespace, type, name } = placeOf(key);
    if (type !== POD_TYPE) return this.pki(key)?.secretName ?? '';
    return [...secretsOf(this.pods.get(namespaced(namespace, name)))].join(' ');
  }

  /** Whether this very object is there; undefined where nobody watches it. */
  isThere(object: InvolvedObject): boolean | undefined {
    const found = this.find(keyOfObject(object));
    if (found === 'unknown') return undefined;
    return found !== 'absent' && found.object.uid === object.uid;
  }

  /** Keys of the objects that a diagnosis concerns: whom it is about, whom it names, and who uses its Secrets. */
  concerned(diagnosis: Pick<Diagnosis, 'object' | 'also' | 'secrets'>): string[] {
    const { object, secrets } = diagnosis;
    const pods = secrets.flatMap(({ name }) => [...this.users.podsUsing(object.namespace, name)]);
    return [...objectsOf(diagnosis).map(keyOfObject), ...pods.map((pod) => objectKey({ ...splitKey(pod), type: POD_TYPE }))];
  }
}

const NO_SECRETS: ReadonlySet<string> = new Set();
