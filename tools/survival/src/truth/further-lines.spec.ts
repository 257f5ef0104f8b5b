import { furtherForPki, furtherForPod } from './further-lines.js';
import { IndexOfWorld } from './index-of-world.js';
import { pki, pod, secret } from './testing/builders.js';
import type { SeenPki, SeenPod, SeenSecret } from './world.js';

const KEYS = { 'tls.crt': 'c', 'tls.key': 'k' };
const world = (pkis: SeenPki[], secrets: SeenSecret[], pods: SeenPod[] = []): IndexOfWorld =>
  new IndexOfWorld({ pkis, secrets, pods, uids: new Set() });
const asking = (name: string, key: string): SeenPod => ({
  ...pod('p', []),
  spec: { containers: [{ env: [{ valueFrom: { secretKeyRef: { name, key } } }] }] },
});
const reasons = (index: IndexOfWorld, of: SeenPod): string[] =>
  furtherForPod(of, index).map(({ oneOf, optional }) => `${optional ? 'perhaps ' : ''}${oneOf.map(({ reason, values }) => `${reason} ${values.join(' ')}`).join()}`);

describe('A pod has to be told', () => {
  it.each<[string, IndexOfWorld, SeenPod, string[]]>([
    ['nothing where a Pki feeds its Secret', world([pki('alpha')], [secret('alpha', 'alpha', KEYS)]), pod('p', ['alpha']), []],
    ['that the Pki of its Secret was deleted', world([], [secret('alpha', 'alpha')]), pod('p', ['alpha']), ['PkiDeleted alpha alpha']],
    ['nothing of a deleted Pki whose Secret another one claims', world([pki('beta', { secretName: 'alpha' })], [secret('alpha', 'alpha')]), pod('p', ['alpha']), []],
    ['that its Pki feeds another Secret', world([pki('alpha', { secretName: 'next' })], [secret('alpha', 'alpha')]), pod('p', ['alpha']), ['SecretSuperseded alpha alpha next']],
    ['nothing of a Secret of somebody else', world([], [secret('alpha', undefined)]), pod('p', ['alpha']), []],
    ['that a name is unknown where one is near', world([pki('alpha')], []), pod('p', ['alpah']), ['SecretNameUnknown alpah']],
    ['nothing of an unknown name where none is near', world([pki('alpha')], []), pod('p', ['omega-service']), []],
    ['that a key is missing', world([pki('alpha')], [secret('alpha', 'alpha', KEYS)]), asking('alpha', 'tls.pem'), ['SecretKeyMissing alpha tls.pem']],
    ['nothing of a key that is there', world([pki('alpha')], [secret('alpha', 'alpha', KEYS)]), asking('alpha', 'tls.key'), []],
    ['perhaps something of keys while the Pki has a problem', world([pki('alpha', { serviceName: 'x' })], []), asking('alpha', 'tls.pem'), ['perhaps SecretKeyMissing alpha']],
    ['nothing once it has finished', world([], [secret('alpha', 'alpha')]), pod('p', ['alpha'], 'Succeeded'), []],
  ])('%s', (_, index, of, expected) => expect(reasons(index, of)).toEqual(expected));
});

it('A Pki that holds a Secret has to be told of each that wants it too, and they are told by their own lines', () => {
  const [holder, rival] = [pki('alpha'), pki('beta', { secretName: 'alpha' })];
  const index = world([holder, rival], [secret('alpha', 'alpha')]);
  expect(furtherForPki(holder, index).map(({ diagnosis }) => diagnosis)).toEqual(['pki.beta-uid']);
  expect(furtherForPki(rival, index)).toEqual([]);
});
