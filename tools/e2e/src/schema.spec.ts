import { join } from 'node:path';

import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { ApiClient, isApiError } from '@chancery/controller';
import { CASE_PKI, PKI_CASES, type PkiCase } from '@chancery/crd/pki-cases';
import { REPOSITORY } from '@chancery/platform';

const isRefused = ({ expected, refusedAtApply = expected !== 'valid' }: PkiCase): boolean => refusedAtApply;

describe('the schema of the Pki, on the API server,', () => {
  let cluster: LocalCluster;
  let admin: ApiClient;
  beforeAll(async () => {
    cluster = await startLocalCluster({ nats: false, postgres: false });
    admin = new ApiClient({ kubeconfig: cluster.kubeconfig, userAgent: 'e2e' });
    // The API server estimates the cost of every rule here, and refuses the whole definition where one may be too dear.
    await cluster.kubectl(['apply', '--server-side', '--validate=strict', '-f', join(REPOSITORY, 'k8s', 'crds', 'pkis.chancery.dev.yaml')]);
    await cluster.kubectl(['wait', '--for=condition=Established', 'crd/pkis.chancery.dev', '--timeout=30s']);
  }, 90_000);
  afterAll(async () => {
    admin?.close();
    await cluster?.stop();
  });

  /** What the API server says of a spec: the object as it would be stored, or the message of its refusal. */
  const answerTo = async (spec: unknown): Promise<{ stored: unknown } | { refusal: string }> => {
    try {
      const { spec: stored } = await admin.request<{ spec: unknown }>({
        method: 'POST',
        path: '/apis/chancery.dev/v1/namespaces/default/pkis?dryRun=All',
        body: { apiVersion: 'chancery.dev/v1', kind: 'Pki', metadata: { name: CASE_PKI }, spec },
      });
      return { stored };
    } catch (error) {
      if (isApiError(error, 422)) return { refusal: error.message };
      throw error;
    }
  };

  it.each(PKI_CASES.filter((each) => !isRefused(each)))('takes: $name', async ({ spec }) => {
    expect(await answerTo(spec)).toEqual({ stored: expect.anything() as unknown });
  });

  it.each(PKI_CASES.filter(isRefused))('refuses, in the words of parseSpec: $name', async (wrong) => {
    const answer = await answerTo(wrong.spec);
    const refusal = 'refusal' in answer ? answer.refusal : '';
    expect(refusal).toContain(wrong.saysAtApply ?? wrong.says);
    expect(refusal).toContain(wrong.field);
  });

  it('sets the defaults of keystores', async () => {
    const keystores = { pkcs12: { passwordSecretRef: { name: 'p' } }, jks: { passwordSecretRef: { name: 'p' } } };
    const passwordSecretRef = { name: 'p', key: 'password' };
    expect(await answerTo({ serviceName: 'app1', keystores })).toMatchObject({
      stored: { keystores: { pkcs12: { passwordSecretRef, profile: 'Modern' }, jks: { passwordSecretRef } } },
    });
  });
});
