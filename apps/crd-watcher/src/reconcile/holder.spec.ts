import { NOW, articlePki, pkiView, secretOf } from '../testing/builders.js';
import { PkiIndex } from '../view/pki-index.js';
import type { PkiView } from '../view/pki-view.js';
import { holderOf } from './holder.js';

const OLD = pkiView({ metadata: { name: 'old', uid: 'z', creationTimestamp: '2029-01-01T00:00:00Z' }, spec: { serviceName: 'app1', secretName: 's' } });
const YOUNG = pkiView({ metadata: { name: 'young', uid: 'a', creationTimestamp: '2029-06-01T00:00:00Z' }, spec: { serviceName: 'app1', secretName: 's' } });
const TWIN = pkiView({ metadata: { name: 'twin', uid: 'y', creationTimestamp: '2029-01-01T00:00:00Z' }, spec: { serviceName: 'app1', secretName: 's' } });
const ARTICLE = articlePki({ metadata: { name: 's', uid: 'b', creationTimestamp: '2028-01-01T00:00:00Z' } });
const leaving = (pki: PkiView): PkiView => ({ ...pki, deletedAt: NOW });
const holding = (pki: PkiView) => secretOf(pki);

describe('The holder of a Secret', () => {
  it.each<[string, PkiView[], ReturnType<typeof secretOf> | undefined, PkiView | undefined]>([
    ['is nobody where nobody claims it', [], undefined, undefined],
    ['is the only claimant', [YOUNG], undefined, YOUNG],
    ['is the oldest claimant of a name that is free', [YOUNG, OLD], undefined, OLD],
    ['is the one with the lower uid among equally old ones', [OLD, TWIN], undefined, TWIN],
    ['is decided across both kinds', [OLD, ARTICLE], undefined, ARTICLE],
    ['keeps it against an older one', [OLD, YOUNG], holding(YOUNG), YOUNG],
    ['keeps it against the other kind', [ARTICLE, YOUNG], holding(YOUNG), YOUNG],
    ['keeps it until it is gone', [OLD, leaving(YOUNG)], holding(YOUNG), YOUNG],
    ['is the oldest where the Secret names a Pki that does not claim it', [YOUNG, OLD], secretOf(OLD, { pki: 'chancery.dev/gone' }), OLD],
    ['is the oldest where the Secret names nobody', [YOUNG, OLD], secretOf(OLD, { pki: undefined }), OLD],
    ['is not one that is going away', [leaving(OLD)], undefined, undefined],
  ])('%s', (_, claimants, secret, holder) => {
    expect(holderOf(claimants, secret)?.name).toBe(holder?.name);
    expect(holderOf([...claimants].reverse(), secret)?.name).toBe(holder?.name);
  });

  it('keeps it while its spec is wrong', () => {
    const index = new PkiIndex();
    const wrong = articlePki({ metadata: { name: 's', uid: 'b' }, spec: { serviceName: 'App_1' } });
    index.change(undefined, wrong);
    index.change(undefined, YOUNG);
    expect(holderOf(index.claimants('app1', 's'), holding(wrong))?.uid).toBe('b');
  });
});
