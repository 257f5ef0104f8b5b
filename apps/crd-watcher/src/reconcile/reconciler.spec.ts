import { problem } from '@chancery/contracts';
import { ApiError, ApiUnreachable } from '@chancery/controller';
import { NoAnswer } from '@chancery/messaging';

import { Bench } from '../testing/bench.js';
import { DAY, HOUR, NOW, articlePki, pkiView } from '../testing/builders.js';
import { TryAgain } from './tries.js';

const PKI = pkiView();
const refusal = problem('ServiceNameNotAllowed', 'ServiceName: appp1 is not allowed.');
const ISSUED = ['sign', 'create app1-pki', 'delivered app1-pki', 'status True Issued', 'say fine Issued'];

describe('The reconciler', () => {
  let bench: Bench;
  let key: string;
  const look = () => bench.reconciler.reconcile(key);
  const told = () => bench.diagnoses.said.get('pki.pki-uid');
  const ready = () => bench.world.pki(key)?.status?.conditions?.[0];
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(PKI);
  });

  describe('when everything works', () => {
    it('signs, writes the Secret, then the record, then the status, then the diagnosis', async () => {
      await look();
      expect(bench.steps.news()).toEqual(ISSUED);
      expect(ready()).toMatchObject({ status: 'True', observedGeneration: 1, message: 'Secret app1-pki holds the certificate of pki app1-pki.' });
      expect(told()).toMatchObject({ state: 'fine', secrets: [{ name: 'app1-pki', keys: ['ca.crt', 'tls.crt', 'tls.key'] }] });
    });

    it('writes nothing at the next look, nor after a restart, and looks again within hours', async () => {
      await look();
      bench.steps.news();
      const result = await look();
      bench.restart();
      await look();
      expect(bench.steps.news()).toEqual([]);
      expect(result?.requeueAfterMs).toBe(6 * HOUR);
    });

    it('renews in the Secret that is there, and says so', async () => {
      await look();
      bench.steps.news();
      const before = told()?.serialNumber;
      bench.pass(61 * DAY);
      await look();
      expect(bench.steps.news()).toEqual(['sign', 'apply app1-pki', 'delivered app1-pki', 'status True Issued', 'say fine Issued']);
      expect(told()?.serialNumber).not.toBe(before);
      expect(told()?.since).toBe(NOW.toISOString());
    });

    it('writes no status for the Pki of the article, which has none', async () => {
      key = bench.world.put(articlePki({ metadata: { uid: 'article-uid', name: 'app1' } }));
      await look();
      expect(bench.steps.news()).toEqual(['sign', 'create app1', 'delivered app1', 'say fine Issued']);
    });

    it('writes only labels where only labels changed', async () => {
      await look();
      bench.steps.news();
      key = bench.world.put({ ...pkiView({ spec: { serviceName: 'app1', secretTemplate: { labels: { team: 'one' } } }, metadata: { generation: 2 } }), status: bench.world.pki(key)?.status });
      expect(await look()).toEqual({ requeueAfterMs: 0 });
      await look();
      expect(bench.steps.news()).toEqual(['adorn app1-pki', 'status True Issued', 'say fine Issued']);
      expect(bench.secrets.stored.get('app1/app1-pki')?.metadata.labels).toMatchObject({ team: 'one', 'chancery.dev/managed': 'true' });
    });
  });

  describe('when it is killed', () => {
    it.each(['status', 'delivered', 'say'])('before "%s", it goes on there and signs nothing again', async (step) => {
      bench.steps.failing.set(step, new Error('killed'));
      await expect(look()).rejects.toThrow('killed');
      bench.restart();
      await look();
      // A record may be told twice: its id makes it one.
      expect(new Set(bench.steps.news())).toEqual(new Set(ISSUED));
    });

    it('after the signature, it asks for another certificate: the key is lost', async () => {
      bench.steps.failing.set('create', new Error('killed'));
      await expect(look()).rejects.toThrow('killed');
      expect(bench.steps.news()).toEqual(['sign']);
      bench.restart();
      await look();
      expect(bench.steps.news()).toEqual(ISSUED);
    });
  });

  describe('when the status cannot be written', () => {
    it('because the Pki has changed, it plans afresh and says nothing about what it was', async () => {
      bench.steps.failing.set('status', new ApiError(409, 'Conflict', 'the object has been modified'));
      await expect(look()).rejects.toThrow(TryAgain);
      expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'delivered app1-pki']);
    });

    it('for any other reason, the pods are told all the same, and it is tried again', async () => {
      bench.steps.failing.set('status', new ApiError(403, 'Forbidden', 'no right'));
      await expect(look()).rejects.toThrow('no right');
      expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'delivered app1-pki', 'say fine Issued']);
    });

    it('because the Pki is gone, it goes on', async () => {
      bench.steps.failing.set('status', new ApiError(404, 'NotFound', 'not found'));
      await look();
      expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'delivered app1-pki', 'say fine Issued']);
    });
  });

  describe('when the bucket of diagnoses is not known', () => {
    it('until the status is being written, neither a record nor a diagnosis is written: never one without the other', async () => {
      bench.diagnoses.isListed = false;
      const { write } = bench.status;
      bench.status.write = (...args) => {
        bench.diagnoses.isListed = true;
        return write(...args);
      };
      await look();
      expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'status True Issued']);
      await look();
      expect(bench.steps.news()).toEqual(['delivered app1-pki', 'say fine Issued']);
    });

    it('neither a record nor a diagnosis is written, and both are once it is', async () => {
      bench.diagnoses.isListed = false;
      await look();
      expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'status True Issued']);
      bench.diagnoses.isListed = true;
      await look();
      expect(bench.steps.news()).toEqual(['delivered app1-pki', 'say fine Issued']);
    });
  });

  describe('when a Pki is gone', () => {
    it('records it and takes back what was said, once', async () => {
      await look();
      bench.steps.news();
      bench.world.pkis.clear();
      await look();
      await look();
      expect(bench.steps.news()).toEqual(['deleted pki-uid', 'say resolved Deleted']);
      expect(told()).toMatchObject({ message: 'Pki app1-pki was deleted.', secrets: [{ name: 'app1-pki' }] });
      expect(bench.secrets.stored.size).toBe(1);
    });

    it('and made again, its successor keeps the Secret and the certificate', async () => {
      await look();
      bench.steps.news();
      bench.world.put(pkiView({ metadata: { uid: 'successor', resourceVersion: '9' } }));
      await look();
      expect(bench.steps.news()).toEqual(['deleted pki-uid', 'say resolved Deleted', 'delivered app1-pki', 'status True Issued', 'say fine Issued']);
    });

    it('it concludes nothing while the bucket is not known', async () => {
      await look();
      bench.steps.news();
      bench.world.pkis.clear();
      bench.diagnoses.isListed = false;
      await look();
      expect(bench.steps.news()).toEqual([]);
    });

    it('or is going away, it does nothing', async () => {
      bench.world.put(pkiView({ metadata: { deletionTimestamp: '2030-01-01T12:00:00Z' } }));
      expect(await look()).toEqual({ requeueAfterMs: 60_000 });
      expect(bench.steps.news()).toEqual([]);
    });
  });

  describe('when the answer of the signer is of no use', () => {
    it.each<[string, () => Promise<unknown>]>([
      ['the chain is no certificate', async () => ({ ...(await bench.sign(new Uint8Array()).catch(() => ({}))), chain: 'x' })],
      ['there is none', () => Promise.reject(new NoAnswer('timeout', 'no answer'))],
    ])('%s: no Secret is written', async (_, answer) => {
      bench.signer.answer = answer as typeof bench.signer.answer;
      await look().catch(() => undefined);
      expect([...bench.secrets.stored]).toEqual([]);
    });

    it('the certificate is for another key: no Secret is written, and it is tried again', async () => {
      let first: Uint8Array | undefined;
      bench.signer.answer = (csr) => bench.sign((first ??= csr));
      bench.steps.failing.set('create', new ApiUnreachable('no'));
      await look();
      bench.steps.news();
      expect((await look())?.requeueAfterMs).toBeGreaterThan(0);
      expect(bench.steps.news()).toEqual(['rehearse app1-pki', 'sign']);
    });

    it('the certificate has expired: no Secret is written', async () => {
      bench.signer.answer = (csr) => bench.sign(csr, 0);
      expect((await look())?.requeueAfterMs).toBeGreaterThanOrEqual(600_000);
      expect(bench.steps.news()).toEqual(['sign', 'status False CertificateRejected', 'say problem CertificateRejected']);
    });
  });

  it('refuses: the Secret is left alone, the status and the diagnosis say why', async () => {
    bench.signer.answer = async () => ({ outcome: 'refused', problem: refusal, revision: 'r1' });
    expect(await look()).toEqual({ requeueAfterMs: HOUR });
    expect(bench.steps.news()).toEqual(['sign', 'status False ServiceNameNotAllowed', 'say problem ServiceNameNotAllowed']);
    expect(told()).toMatchObject({ message: refusal.message, revision: 'r1', secrets: [{ name: 'app1-pki' }] });
  });
});
