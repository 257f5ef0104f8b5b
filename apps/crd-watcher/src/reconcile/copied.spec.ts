import { Bench } from '../testing/bench.js';
import { pkiView } from '../testing/builders.js';
import { projectSecret } from '../view/secret-view.js';

describe('A Secret that was copied with its marks', () => {
  it.each([
    ['from another namespace', 'dev', 'app2'],
    ['from another cluster', 'prod', 'app1'],
  ])('%s does not serve a Pki that asks for the same: it gets a certificate of its own', async (_, cluster, namespace) => {
    const bench = await Bench.create();
    const spec = { serviceName: 'app1', privateKey: { rotationPolicy: 'Never' } };
    await bench.reconciler.reconcile(bench.world.put(pkiView({ spec })));
    const copy = structuredClone(bench.secrets.stored.get('app1/app1-pki')!);
    bench.world.pkis.clear();
    bench.world.cluster = cluster;
    Object.assign(copy.metadata, { namespace, uid: 'other', resourceVersion: '7' });
    bench.secrets.stored.set(`${namespace}/app1-pki`, copy);
    bench.world.wroteSecret(projectSecret(copy));
    expect(bench.deliveries.find([projectSecret(copy)], bench.now).size).toBe(0);
    bench.steps.news();
    await bench.reconciler.reconcile(bench.world.put(pkiView({ spec, metadata: { namespace, uid: 'pki2' } })));
    expect(bench.steps.news()).toContain('sign');
    // Neither its key nor its certificate: nothing is told of that one, which is in use where it was issued.
    expect(bench.secrets.stored.get(`${namespace}/app1-pki`)?.data['tls.key']).not.toBe(copy.data['tls.key']);
    expect(bench.audit.deliveries.at(-1)?.replaced).toBeUndefined();
    expect(bench.world.secret(namespace, 'app1-pki')).toMatchObject({ issuedIn: `${cluster}/${namespace}` });
  });
});
