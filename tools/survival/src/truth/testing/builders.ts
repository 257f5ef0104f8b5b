import { generateKeyPairSync } from 'node:crypto';

import { MANAGED, MANAGED_LABEL, SECRET_ANNOTATIONS } from '@chancery/crd';

import type { SeenEvent, SeenPki, SeenPod, SeenSecret } from '../world.js';

const NAMESPACE = 'team-0';
const CREATED = '2030-01-01T00:00:00Z';
export const SERIAL = '0a';

/** Its uid is `<name>-uid`. */
export const pki = (name: string, spec: Partial<SeenPki['spec']> = {}, says?: { reason: string; message: string }, generation = 1): SeenPki => ({
  metadata: { namespace: NAMESPACE, name, uid: `${name}-uid`, generation, creationTimestamp: CREATED },
  spec: { serviceName: 'web-a', ...spec },
  status: {
    conditions: [
      says === undefined
        ? { type: 'Ready', status: 'True', reason: 'Issued', message: 'fine', observedGeneration: 1 }
        : { type: 'Ready', status: 'False', ...says, observedGeneration: 1 },
    ],
  },
});

/** Of a certificate that a test brings, and its key. */
export const secret = (name: string, pkiName: string | undefined, data: Readonly<Record<string, string>> = {}): SeenSecret => ({
  metadata: {
    namespace: NAMESPACE,
    name,
    uid: `${name}-secret-uid`,
    ...(pkiName !== undefined && {
      labels: { [MANAGED_LABEL]: MANAGED },
      annotations: { [SECRET_ANNOTATIONS.pki]: `chancery.dev/${pkiName}`, [SECRET_ANNOTATIONS.serialNumber]: SERIAL },
    }),
  },
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
});

export const pod = (name: string, secrets: readonly string[], phase?: string): SeenPod => ({
  metadata: { namespace: NAMESPACE, name, uid: `${name}-uid` },
  spec: { volumes: secrets.map((secretName) => ({ secret: { secretName } })) },
  ...(phase !== undefined && { status: { phase } }),
});

export const event = (changes: Partial<SeenEvent> & { slot?: 'cause' | 'closed'; closes?: string; diagnosis?: string; on?: string; serial?: string; order?: number } = {}): SeenEvent => {
  const { slot = 'cause', closes, diagnosis = 'pki.a-uid', on = 'p-uid', serial, order = slot === 'cause' ? 1 : 2, ...fields } = changes;
  return {
    metadata: {
      namespace: NAMESPACE,
      name: `${on}.${diagnosis}.${slot}`,
      uid: `${on}.${diagnosis}.${slot}.uid`,
      resourceVersion: String(order),
      annotations: {
        'chancery.dev/diagnosis': diagnosis,
        'chancery.dev/slot': slot,
        'chancery.dev/since': 's1',
        ...(closes !== undefined && { 'chancery.dev/closes': closes }),
        ...(serial !== undefined && { [SECRET_ANNOTATIONS.serialNumber]: serial }),
      },
    },
    involvedObject: { kind: 'Pod', namespace: NAMESPACE, name: 'p', uid: on },
    type: slot === 'cause' ? 'Warning' : 'Normal',
    reason: slot === 'cause' ? 'ServiceNameNotAllowed' : 'Resolved',
    message: 'ServiceName: wbe-a is not found',
    count: 1,
    firstTimestamp: CREATED,
    lastTimestamp: CREATED,
    source: { component: 'chancery' },
    ...fields,
  };
};

/** A key that belongs to no certificate of a test. */
export const strangeKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
