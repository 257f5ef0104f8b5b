import { startLocalCluster, untilReady, type LocalCluster } from '@chancery/cluster';
import { SECRET_NAMES_SUBJECT, secretNamesReplySchema, type SecretNamesRequest } from '@chancery/contracts';
import { ApiClient } from '@chancery/controller';
import { DiagnosisBucket, NatsLink, NatsTransport, request } from '@chancery/messaging';
import { Module, type DynamicModule, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { LiveWorld } from '../live-world.js';
import { WatcherService } from '../watcher.service.js';
import { ForeignSecrets } from './foreign-secrets.js';
import { SecretNames } from './secret-names.js';
import { SecretNamesController } from './secret-names.controller.js';
import { acceptsIn } from './way-in.js';

const RIGHTS = `
apiVersion: v1
kind: Namespace
metadata: {name: app1}
---
apiVersion: v1
kind: Namespace
metadata: {name: closed}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: watcher, namespace: default}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: watcher}
rules: [{apiGroups: [""], resources: [secrets], verbs: [list, watch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: watcher}
subjects: [{kind: ServiceAccount, name: watcher, namespace: default}]
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: watcher}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: watcher, namespace: app1}
rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: watcher, namespace: app1}
subjects: [{kind: ServiceAccount, name: watcher, namespace: default}]
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: watcher}
---
apiVersion: v1
kind: Secret
metadata: {name: ours, namespace: app1, labels: {chancery.dev/managed: "true"}, annotations: {chancery.dev/pki: chancery.dev/app1-pki}}
stringData: {tls.key: hidden, tls.crt: x}
---
apiVersion: v1
kind: Secret
metadata: {name: theirs, namespace: app1}
stringData: {password: hidden}
---
apiVersion: v1
kind: Secret
metadata: {name: theirs, namespace: closed}
stringData: {password: hidden}
`;

/** Over a real nats-server with the accounts of k8s/nats, against a real API server with the rights of production. */
describe('event-reporter asks crd-watcher for names of Secrets', () => {
  let cluster: LocalCluster;
  let client: ApiClient;
  let world: LiveWorld;
  let answering: NatsLink;
  let asking: NatsLink;
  let service: INestMicroservice;

  const link = async (user: 'crd-watcher' | 'event-reporter'): Promise<NatsLink> => {
    const { user: name, password } = cluster.nats.credentials(user);
    const made = new NatsLink({ url: cluster.nats.url, user: name, password, caFile: cluster.nats.caFile, name: user });
    made.start();
    await untilReady(async () => made.isUp, 5_000);
    return made;
  };
  const ask = (question: SecretNamesRequest) => request(asking, SECRET_NAMES_SUBJECT, question, secretNamesReplySchema, 3_000);

  beforeAll(async () => {
    cluster = await startLocalCluster({ postgres: false });
    await cluster.kubectl(['apply', '-f', '-'], { input: RIGHTS });
    const kubeconfig = await cluster.serviceAccountKubeconfig({ namespace: 'default', name: 'watcher' });
    client = new ApiClient({ kubeconfig, userAgent: 'spec' });
    world = new LiveWorld({ client, cluster: 'dev', secrets: 'cluster', onConcerned: () => undefined, onError: () => undefined });
    [answering, asking] = [await link('crd-watcher'), await link('event-reporter')];
    // Their Pkis are not served here: only the Secrets matter.
    const known = { secret: world.secret.bind(world), knowsSecrets: () => true, whyNotSynced: () => (world.whyNotSynced()?.includes('secrets') === true ? 'secrets' : undefined) };
    const secretNames = new SecretNames({ world: known, foreign: new ForeignSecrets(client), onUnreadable: () => undefined });
    @Module({})
    class Root {
      static register(): DynamicModule {
        return { module: Root, controllers: [SecretNamesController], providers: [{ provide: WatcherService, useValue: { secretNames } }] };
      }
    }
    service = await NestFactory.createMicroservice(Root.register(), { strategy: new NatsTransport({ link: answering, accepts: acceptsIn('dev') }), logger: false });
    await service.listen();
    await untilReady(async () => (await ask({ namespace: 'app1', names: ['ours'] }).catch(() => undefined)) !== undefined, 10_000);
  }, 120_000);
  afterAll(async () => {
    await service?.close();
    await world?.stop();
    client?.close();
    await answering?.close();
    await asking?.close();
    await cluster?.stop();
  }, 30_000);

  it('before the Secrets were listed, nothing can be said', async () => {
    expect(await ask({ namespace: 'app1', names: ['ours'], foreign: true })).toEqual({ secrets: {}, unknown: ['ours'] });
    world.start();
    await untilReady(async () => world.secret('app1', 'ours') !== undefined, 10_000);
  }, 20_000);

  it('ours are told with their keys and their Pki, foreign ones only where they are asked for', async () => {
    const names = ['ours', 'theirs', 'none'];
    const ours = { keys: ['tls.crt', 'tls.key'], pki: 'chancery.dev/app1-pki' };
    expect(await ask({ namespace: 'app1', names })).toEqual({ secrets: { ours } });
    expect(await ask({ namespace: 'app1', names, foreign: true })).toEqual({ secrets: { ours, theirs: { keys: ['password'] } } });
  });

  it('nothing can be said of foreign ones in a namespace that did not opt in', async () => {
    expect(await ask({ namespace: 'closed', names: ['theirs', 'none'], foreign: true })).toEqual({ secrets: {}, unknown: ['theirs', 'none'] });
  });

  it('an answer that is to go into the bucket, where event-reporter may not write, is none', async () => {
    const bucket = new DiagnosisBucket(answering);
    expect(await bucket.read('pki.stolen')).toEqual({ revision: 0 });
    asking.connection().publish(SECRET_NAMES_SUBJECT, JSON.stringify({ namespace: 'app1', names: ['ours'] }), { reply: '$KV.diagnosis.pki.stolen' });
    // Answered in turn: what was asked before has had its answer.
    expect(await ask({ namespace: 'app1', names: ['none'] })).toEqual({ secrets: {} });
    await answering.connection().flush();
    expect(await bucket.read('pki.stolen')).toEqual({ revision: 0 });
  });

  it('what cannot be read has no answer, and the next question has one', async () => {
    await expect(asking.connection().request(SECRET_NAMES_SUBJECT, '{', { timeout: 300 })).rejects.toThrow();
    expect(await ask({ namespace: 'app1', names: ['none'] })).toEqual({ secrets: {} });
  });
});
