import { MANAGED_LABEL, SECRET_ANNOTATIONS } from '@chancery/crd';

import { Bench } from '../testing/bench.js';
import { DAY, articlePki, pkiView } from '../testing/builders.js';
import type { StoredSecret } from '../testing/fakes.js';

const HASH = SECRET_ANNOTATIONS.requestHash;
const told = (parts: string): string =>
  'Secret: app1-pki of pki: app1-pki is not stored as it is written: a mutating admission policy or webhook takes away or changes ' +
  `${parts}. The platform team has to act; nothing is wrong with this Pki.`;

describe('A Secret that somebody’s mutating admission changes on the way', () => {
  let bench: Bench;
  let key: string;
  const look = () => bench.reconciler.reconcile(key);
  const said = () => bench.diagnoses.said.get('pki.pki-uid');
  const without = (annotation: string) => ({ metadata }: StoredSecret): void => void delete metadata.annotations?.[annotation];
  /** Also after a restart; then it is signed at once. */
  const isRehearsedUntilMended = async (): Promise<void> => {
    for (const restart of [false, true]) {
      if (restart) bench.restart();
      bench.pass(16_000);
      await look();
      expect(bench.steps.news()).toEqual(['rehearse app1-pki']);
    }
    bench.secrets.admission = () => undefined;
    bench.pass(16_000);
    await look();
    expect(bench.steps.news()).toEqual(['rehearse app1-pki', 'sign', 'apply app1-pki', 'delivered app1-pki', 'status True Issued', 'say fine Issued']);
  };
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(pkiView());
  });

  it.each<[string, string, (secret: StoredSecret) => void]>([
    ['an annotation', `[annotation ${HASH}]`, without(HASH)],
    ['a key', '[key ca.crt]', ({ data }) => void delete data['ca.crt']],
    ['the values', 'values of its keys', ({ data }) => void (data['ca.crt'] = 'AAAA')],
  ])('so that %s is missing is signed once, and told as what it is', async (_, parts, admission) => {
    bench.secrets.admission = admission;
    const next = await look();
    expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'status False SecretWriteRefused', 'say problem SecretWriteRefused', 'delivered app1-pki']);
    expect(said()?.message).toContain(told(parts));
    expect(next?.requeueAfterMs).toBe(15_000);
    // The watch tells of the write, and whoever looks is not made to sign again.
    await look();
    expect(bench.steps.news()).toEqual([]);
  });

  it('is not signed again before a rehearsal shows that it would be stored, also after a restart', async () => {
    bench.secrets.admission = without(HASH);
    await look();
    bench.steps.news();
    await isRehearsedUntilMended();
  });

  it('so that all annotations are missing is the platform’s matter, not the owner’s, and signed once, also after a restart', async () => {
    bench.secrets.admission = ({ metadata }) => void delete metadata.annotations;
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'status False SecretWriteRefused', 'say problem SecretWriteRefused', 'delivered app1-pki']);
    expect(said()?.message).toContain(told(`[${[SECRET_ANNOTATIONS.pki, HASH, SECRET_ANNOTATIONS.serialNumber, SECRET_ANNOTATIONS.signedAt].map((name) => `annotation ${name}`).join(' ')}]`));
    await isRehearsedUntilMended();
  });

  it('so that its label is gone is not told as somebody else’s Secret, nor signed again', async () => {
    await look();
    delete bench.secrets.stored.get('app1/app1-pki')!.metadata.labels;
    bench.world.secrets.clear();
    bench.steps.news();
    await look();
    expect(bench.steps.news()).toEqual(['rehearse app1-pki', 'read app1-pki', 'status False SecretWriteRefused', 'say problem SecretWriteRefused']);
    expect(said()?.message).toContain(`was made by Chancery and has lost its label ${MANAGED_LABEL}=true`);
  });

  it('is left alone where nothing that counts is changed', async () => {
    bench.secrets.admission = ({ metadata }) => {
      metadata.labels = { ...metadata.labels, team: 'one' };
      metadata.annotations = { ...metadata.annotations, [SECRET_ANNOTATIONS.policyRevision]: '-', at: 'now' };
    };
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'delivered app1-pki', 'status True Issued', 'say fine Issued']);
    expect(bench.secrets.stored.get('app1/app1-pki')?.metadata.labels?.[MANAGED_LABEL]).toBe('true');
  });

  it('stays as it was for a renewal that would be changed, as far as a rehearsal shows it', async () => {
    await look();
    bench.secrets.admission = without(HASH);
    bench.pass(61 * DAY);
    await look();
    bench.steps.news();
    bench.pass(16_000);
    await look();
    expect(bench.steps.news()).toEqual(['rehearse app1-pki']);
  });

  it('is a Pki of the article’s matter as well', async () => {
    key = bench.world.put(articlePki({ metadata: { uid: 'article-uid', name: 'app1' } }));
    bench.secrets.admission = without(HASH);
    await look();
    bench.steps.news();
    bench.pass(16_000);
    await look();
    expect(bench.steps.news()).toEqual(['rehearse app1']);
  });
});
