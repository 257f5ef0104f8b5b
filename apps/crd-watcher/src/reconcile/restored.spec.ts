import { problem } from '@chancery/contracts';
import { READY } from '@chancery/crd';

import { Bench } from '../testing/bench.js';
import { NOW, pkiView } from '../testing/builders.js';

const refusal = problem('ServiceNameNotAllowed', 'ServiceName: bad is not allowed.');
const statusOf = (observedGeneration: number) => ({
  conditions: [{ type: READY, status: 'False' as const, reason: 'ServiceNameNotAllowed', message: 'before', observedGeneration, lastTransitionTime: NOW.toISOString() }],
});

/** etcd was restored from a backup: the same uid has the same generation again, with another spec. */
describe('A Pki whose generation comes again', () => {
  let bench: Bench;
  const look = () => bench.reconciler.reconcile('app1/chancery.dev/app1-pki');
  beforeEach(async () => {
    bench = await Bench.create();
    const answer = bench.signer.answer;
    bench.signer.answer = async () => ({ outcome: 'refused', problem: refusal, revision: 'r1' });
    bench.world.put(pkiView({ spec: { serviceName: 'bad' }, metadata: { generation: 2 } }));
    await look();
    bench.signer.answer = answer;
    bench.world.put({ ...pkiView({ spec: { serviceName: 'app1' }, metadata: { generation: 2 } }), status: statusOf(1) });
    bench.steps.news();
  });

  it('is refused for nothing that its other spec asked', async () => {
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'delivered app1-pki', 'status True Issued', 'say fine Issued']);
  });

  it('nor so after a restart, when the bucket still tells of the other one', async () => {
    bench.restart();
    await look();
    expect(bench.steps.news()[0]).toBe('sign');
  });
});
