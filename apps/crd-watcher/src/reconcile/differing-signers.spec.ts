import { problem } from '@chancery/contracts';

import { Bench } from '../testing/bench.js';
import { pkiView } from '../testing/builders.js';

describe('While two signers have two policies', () => {
  it('a Pki that both refuse asks each once, however often they announce theirs', async () => {
    const bench = await Bench.create();
    let asked = 0;
    bench.signer.answer = () => {
      asked += 1;
      return Promise.resolve({ outcome: 'refused', problem: problem('ServiceNameNotAllowed', `no, says r${asked % 2}`), revision: `r${asked % 2}` });
    };
    const key = bench.world.put(pkiView());
    for (let round = 0; round < 40; round += 1) {
      bench.world.announced = `r${round % 2}`;
      for (let looks = 0; looks < 3; looks += 1) await bench.reconciler.reconcile(key);
      bench.pass(2_500);
    }
    expect(asked).toBe(2);
  });

  it('one that has changed asks again', async () => {
    const bench = await Bench.create();
    bench.signer.answer = () => Promise.resolve({ outcome: 'refused', problem: problem('ServiceNameNotAllowed', 'no'), revision: bench.world.announced ?? '' });
    const key = bench.world.put(pkiView());
    for (const announced of ['r1', 'r2', 'r1']) {
      bench.world.announced = announced;
      await bench.reconciler.reconcile(key);
    }
    expect(bench.steps.news().filter((step) => step === 'sign')).toHaveLength(2);
    bench.world.put(pkiView({ metadata: { generation: 2 }, spec: { serviceName: 'app2' } }));
    await bench.reconciler.reconcile(key);
    expect(bench.steps.news()).toContain('sign');
  });
});
