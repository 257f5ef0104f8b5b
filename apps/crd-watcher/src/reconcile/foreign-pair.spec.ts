import { problem } from '@chancery/contracts';
import { NoAnswer } from '@chancery/messaging';
import { createCsr, generateKey, privateKeyPem } from '@chancery/x509';

import { Bench } from '../testing/bench.js';
import { HOUR, NOW, pkiView } from '../testing/builders.js';
import type { StoredSecret } from '../testing/fakes.js';
import { TestAuthority } from '../testing/signer.js';
import { projectSecret } from '../view/secret-view.js';

/** Puts a matching pair of somebody's own authority into the Secret, whose marks stay. @returns its serial number */
const replacePair = async ({ data }: StoredSecret): Promise<string> => {
  const pair = await generateKey('ECDSA-P256');
  const { chain, serialNumber } = await (await TestAuthority.create(NOW)).sign(await createCsr(pair), NOW, 'theirs');
  Object.assign(data, { 'tls.crt': Buffer.from(chain).toString('base64'), 'tls.key': Buffer.from(privateKeyPem(pair)).toString('base64') });
  return serialNumber;
};

describe('A pair that somebody else has put into the Secret in place of ours', () => {
  let bench: Bench;
  let key: string;
  const look = () => bench.reconciler.reconcile(key);
  const said = () => bench.diagnoses.said.get('pki.pki-uid');
  const ready = () => bench.world.pki(key)?.status?.conditions?.[0];
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(pkiView());
  });

  describe('while no other can be had', () => {
    let theirs: string;
    beforeEach(async () => {
      await look();
      const stored = bench.secrets.stored.get('app1/app1-pki')!;
      theirs = await replacePair(stored);
      stored.metadata.resourceVersion = '900';
      bench.world.wroteSecret(projectSecret(stored));
      bench.pass(HOUR);
      bench.steps.news();
    });

    it('does not serve, is told, and is recorded as no delivery: a cross-check would take it for a forged one', async () => {
      bench.signer.answer = async () => ({ outcome: 'refused', problem: problem('Frozen', 'Issuance is frozen.'), revision: 'r1' });
      await look();
      expect(bench.steps.news()).toEqual(['sign', 'status False Frozen', 'say problem Frozen']);
      expect(ready()).toMatchObject({ status: 'False', message: 'Issuance is frozen. Secret app1-pki is not as Chancery wrote it.' });
      expect([bench.world.pki(key)?.status?.serialNumber, said()?.serialNumber]).not.toContain(theirs);
    });

    it('nor is it so where the signer is away', async () => {
      bench.signer.answer = () => Promise.reject(new NoAnswer('timeout', ''));
      await look();
      bench.pass(5_000);
      await look();
      expect(bench.steps.news()).toEqual(['sign', 'sign', 'status False SignerUnreachable', 'say problem SignerUnreachable']);
      expect(ready()?.message).toContain('Secret app1-pki is not as Chancery wrote it.');
    });
  });

  it('on the way, by admission, is recorded as no delivery either', async () => {
    const pair = { data: {} } as StoredSecret;
    await replacePair(pair);
    bench.secrets.admission = ({ data }) => void Object.assign(data, pair.data);
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'status False SecretWriteRefused', 'say problem SecretWriteRefused']);
  });
});
