import { check } from './check.js';
import { selfSigned } from './testing/certificate.js';
import { SERIAL, event, pki, pod, secret, strangeKey } from './testing/builders.js';
import type { SeenEvent, World } from './world.js';

const PAIR = selfSigned(['web-a', 'web-a.team-0.svc']);
const WRONG = { reason: 'ServiceNameNotAllowed', message: 'ServiceName: wbe-a is not found' };
const LATE = { reason: 'RenewalRefused', message: `The certificate in Secret a has expired and cannot be renewed (${WRONG.reason}): ${WRONG.message}` };
const TAKEN = { reason: 'SecretNameTaken', message: 'SecretName: a in pki: b is taken by pki: a' };
const FOREIGN = { reason: 'SecretNotManaged', message: 'Secret: a wanted by pki: a exists' };

const uids = new Set(['a-uid', 'b-uid', 'p-uid', 'q-uid']);
const FINE: World = { pkis: [pki('a')], secrets: [secret('a', 'a', PAIR)], pods: [pod('p', ['a']), pod('q', ['other'])], uids };
const BROKEN: World = { ...FINE, pkis: [pki('a', { serviceName: 'wbe-a' }, WRONG)] };
const NEWS = event({ slot: 'closed', on: 'a-uid', reason: 'Issued', serial: SERIAL });
const ON_PKI = event({ on: 'a-uid' });
const ON_POD = event();

const found = (world: World, events: readonly SeenEvent[]): string[] =>
  check(world, events).map(({ object, expected, seen }) => `${object.replace(/ \(.*/, '')}: ${expected}; ${seen}`);

describe('The check finds nothing', () => {
  it.each<[string, World, SeenEvent[]]>([
    ['where everything is fine', FINE, [NEWS]],
    ['where a problem is told on the Pki and on its pod', BROKEN, [ON_PKI, ON_POD]],
    ['where what stands in the way of a renewal is told with more weight', { ...FINE, pkis: [pki('a', { serviceName: 'wbe-a' }, LATE)] },
      [event({ on: 'a-uid', ...LATE }), event(LATE)]],
    ['where a Warning is closed', FINE, [NEWS, ON_POD, event({ slot: 'closed', closes: 's1#1' })]],
    ['on a pod that has finished, whatever it was told', { ...FINE, pods: [pod('p', ['a'], 'Succeeded')] }, [NEWS, ON_POD]],
    ['on an object that is gone', { ...FINE, pods: [] }, [NEWS, ON_POD]],
    ['where two want one Secret and all are told', { ...FINE, pkis: [pki('a'), pki('b', { secretName: 'a' }, TAKEN)] },
      [NEWS, ...['a-uid', 'b-uid', 'p-uid'].map((on) => event({ on, diagnosis: 'pki.b-uid', ...TAKEN }))]],
    ['where a foreign Secret is in the way', { ...FINE, pkis: [pki('a', {}, FOREIGN)], secrets: [secret('a', undefined)] },
      [event({ on: 'a-uid', ...FOREIGN }), event(FOREIGN)]],
  ])('%s', (_, world, events) => expect(found(world, events)).toEqual([]));
});

describe('The check finds a line', () => {
  it.each<[string, World, SeenEvent[], RegExp]>([
    ['that is missing on a pod', BROKEN, [ON_PKI], /^Pod team-0\/p: ServiceNameNotAllowed that names wbe-a.*; no such line$/],
    ['that is missing on the Pki', BROKEN, [ON_POD], /^Pki team-0\/a: ServiceNameNotAllowed/],
    ['on a pod that does not use the Secret', BROKEN, [ON_PKI, ON_POD, event({ on: 'q-uid' })], /^Pod team-0\/q: no such line/],
    ['that is stale', FINE, [NEWS, ON_POD], /^Pod team-0\/p: no such line/],
    ['of another cause', BROKEN, [ON_PKI, event({ reason: 'KeyNotAllowed' })], /^Pod team-0\/p: Serv.*; Warning KeyNotAllowed/],
    ['with another message than the condition', BROKEN, [ON_PKI, event({ message: 'wbe-a?' })], /; Warning ServiceNameNotAllowed x1: wbe-a\?$/],
    ['that was closed while its cause is there', BROKEN, [ON_PKI, ON_POD, event({ slot: 'closed', closes: 's1#1' })], /^Pod team-0\/p: Serv/],
    ['twice', BROKEN, [ON_PKI, ON_POD, event({ diagnosis: 'pki.b-uid' })], /^Pod team-0\/p: no such line/],
    ['that was told after the Normal line', FINE, [NEWS, event({ order: 3 }), event({ slot: 'closed', closes: 's0#1' })], /^Pod team-0\/p: no such line/],
    ['that is true, but counts as closed', BROKEN, [ON_PKI, event({ order: 3 }), event({ slot: 'closed', closes: 's1#1' })], /told again after/],
    ['that closes what was never told', FINE, [NEWS, event({ slot: 'closed', closes: 's1#1' })], /^Pod team-0\/p: a Warning that this line closes; Normal Resolved/],
    ['on a uid that never was', FINE, [NEWS, event({ on: 'nobody', slot: 'closed' })], /never was/],
  ])('%s', (_, world, events, defect) => {
    const defects = found(world, events);
    expect(defects).toHaveLength(1);
    expect(defects[0]).toMatch(defect);
  });
});

describe('The check finds a Pki', () => {
  const names = selfSigned(['web-b']);
  it.each<[string, World, SeenEvent[], RegExp]>([
    ['that is not told of its certificate', FINE, [], /one Normal line Issued of certificate 0a; of \[\]/],
    ['that was told of another certificate', FINE, [event({ slot: 'closed', on: 'a-uid', reason: 'Issued', serial: '0b' })], /of \[0b\]/],
    ['whose condition is of an earlier generation', { ...FINE, pkis: [pki('a', {}, undefined, 2)] }, [NEWS], /^Pki team-0\/a: Ready True Issued for generation 2/],
    ['that is refused for nothing', { ...FINE, pkis: [pki('a', {}, WRONG)] }, [NEWS], /^Pki team-0\/a: Ready True Issued/],
    ['whose condition says that all is well', { ...FINE, pods: [], pkis: [pki('a', { serviceName: 'wbe-a' })] }, [event({ on: 'a-uid', message: 'fine' })], /Ready False Serv/],
    ['without its Secret', { ...FINE, secrets: [] }, [event({ slot: 'closed', on: 'a-uid', reason: 'Issued' })], /; no such Secret/],
    ['whose key is another', { ...FINE, secrets: [secret('a', 'a', { ...PAIR, 'tls.key': strangeKey() })] }, [NEWS], /another key/],
    ['whose key is none', { ...FINE, secrets: [secret('a', 'a', { ...PAIR, 'tls.key': 'garbage' })] }, [NEWS], /a certificate and its key/],
    ['whose certificate has other names', { ...FINE, secrets: [secret('a', 'a', names)] }, [NEWS], /names web-a web-a.team-0.svc; web-b/],
    ['whose Secret is of another', { ...FINE, secrets: [secret('a', 'b', PAIR)] }, [NEWS], /it is of b/],
  ])('%s', (_, world, events, defect) => expect(found(world, events).join('\n')).toMatch(defect));

  it('whose certificate has expired', () => {
    const defects = check(FINE, [NEWS], new Date('2999-01-01T00:00:00Z'));
    expect(defects.map(({ expected }) => expected)).toEqual(['a certificate that has not expired']);
  });
});
