import { X509Certificate } from 'node:crypto';

import type { Scenario, StoredSecret } from '../scenario.js';
import { until } from '../until.js';

const NAMESPACES = 8;
const AT_ONCE = 16;
/** Between two Pkis of one worker: it lasts long enough for many kills, and each falls between other steps. */
const PACE_MS = 400;

const namespaceOf = (i: number): string => `survival-${i % NAMESPACES}`;

/** Pkis in several namespaces, as owners apply them, some at a time. */
export const declareMany = async (scenario: Scenario, count: number, onDeclared: (declared: number) => void): Promise<void> => {
  for (let i = 0; i < NAMESPACES; i += 1) await scenario.namespace(namespaceOf(i));
  let next = 0;
  let declared = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) {
      await scenario.createPki(namespaceOf(i), `p${i}`, { serviceName: `web-${i}` });
      onDeclared((declared += 1));
      await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
};

/** Waits until all are Ready. @returns the serial numbers of the certificates in their Secrets, as the API server has them */
export const deliveredSerials = async (scenario: Scenario, count: number, timeoutMs: number): Promise<string[]> => {
  const namespaces = Array.from({ length: NAMESPACES }, (_, i) => namespaceOf(i));
  let ready = 0;
  const allReady = async (): Promise<true | undefined> => {
    const pkis = (await Promise.all(namespaces.map((namespace) => scenario.pkis(namespace)))).flat();
    ready = pkis.filter(({ status }) => status?.conditions?.some(({ type, reason }) => type === 'Ready' && reason === 'Issued')).length;
    return ready === count || undefined;
  };
  await until('every Pki Ready', allReady, timeoutMs, 1_000).catch(() => {
    throw new Error(`${ready} of ${count} Pkis are Ready after ${timeoutMs / 1000} s`);
  });
  const secrets = await Promise.all(namespaces.map((namespace) => secretsOf(scenario, namespace)));
  return secrets.flat().map(({ data }) => new X509Certificate(Buffer.from(data?.['tls.crt'] ?? '', 'base64')).serialNumber.toLowerCase());
};

const secretsOf = async ({ admin }: Scenario, namespace: string): Promise<StoredSecret[]> => {
  const path = `/api/v1/namespaces/${namespace}/secrets?labelSelector=chancery.dev%2Fmanaged%3Dtrue`;
  return (await admin.request<{ items: StoredSecret[] }>({ method: 'GET', path })).items;
};
