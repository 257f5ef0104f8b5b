import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { MAX_REPORT_BYTES, reportInbox, reportSubject } from '@chancery/contracts';
import { REPOSITORY } from '@chancery/platform';
import { connect, type NatsConnection } from '@nats-io/transport-node';

import { connectAs } from './clusters/connect-as.js';
import { Scenario, type StoredEvent } from './scenario.js';
import { aWhile, until } from './until.js';

const EXAMPLE = join(REPOSITORY, 'k8s', 'examples', 'reporter');
const NAME = 'example-reporter';
/** The machine may be busy with other specifications. */
const TIMEOUT_MS = 60_000;
const ANSWERS_NOT = 'Database: app1-db does not answer on port 5432.';

describe('another service that reports', () => {
  let scenario: Scenario;
  let pod: { uid: string };
  let connection: NatsConnection;

  /** Runs the example as it is in the repository, with its own credential. */
  const example = (...args: string[]): Promise<{ code: unknown; output: string }> => {
    const { nats } = scenario.platform.cluster;
    const { user, password } = nats.credentials(NAME);
    const env = { ...process.env, NODE_OPTIONS: '', NATS_URL: nats.url, NATS_USER: user, NATS_PASSWORD: password, NATS_CA_FILE: nats.caFile ?? '' };
    return new Promise((resolve) =>
      execFile(process.execPath, [join(EXAMPLE, 'reporter.mjs'), ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, output: `${stdout}${stderr}`.trim() })));
  };
  const report = (state: string, message: string, reason = 'DatabaseUnreachable') =>
    example(state, reason, 'app1', 'pod', pod.uid, message);
  const request = async (payload: unknown): Promise<unknown> =>
    (await connection.request(reportSubject(NAME), typeof payload === 'string' ? payload : JSON.stringify(payload), { timeout: 3_000 })).json();
  const payload = (changes: object = {}): object => ({
    version: 1, id: `database-${pod.uid}`, object: { apiVersion: 'v1', kind: 'Pod', namespace: 'app1', name: 'pod', uid: pod.uid },
    state: 'problem', reason: 'DatabaseUnreachable', message: ANSWERS_NOT, ...changes,
  });
  const events = async (): Promise<StoredEvent[]> => {
    const path = `/api/v1/namespaces/app1/events?fieldSelector=involvedObject.uid%3D${pod.uid}`;
    return (await scenario.admin.request<{ items: StoredEvent[] }>({ method: 'GET', path })).items;
  };
  const described = async (): Promise<string[]> => {
    const { stdout } = await scenario.platform.cluster.kubectl(['describe', 'pod', 'pod', '-n', 'app1']);
    return stdout.slice(stdout.lastIndexOf('\nEvents:')).split('\n').slice(4).filter((line) => line.trim() !== '');
  };

  beforeAll(async () => {
    scenario = await Scenario.start({ settings: { 'event-reporter': { REFRESH_INTERVAL: '1', REPORTERS_FILE: join(EXAMPLE, 'reporters.yaml') } } });
    await scenario.namespace('app1');
    pod = await scenario.createPod('app1', 'pod');
    const { url, caFile, credentials } = scenario.platform.cluster.nats;
    const { user, password } = credentials(NAME);
    connection = await connect({ servers: url, user, pass: password, inboxPrefix: reportInbox(NAME), tls: caFile === undefined ? {} : { caFile } });
  }, 90_000);
  afterAll(async () => {
    await connection?.close();
    await scenario?.stop();
  });

  it('is shown on the pod, From the name of its credential', async () => {
    expect(await report('problem', ANSWERS_NOT)).toEqual({ code: 0, output: 'accepted' });
    const event = await until('the Warning', async () => (await events())[0]);
    expect(event).toMatchObject({ type: 'Warning', reason: 'DatabaseUnreachable', message: ANSWERS_NOT, source: { component: NAME } });
    expect((await described()).join()).toMatch(/Warning\s+DatabaseUnreachable\s.*\sexample-reporter\s+Database: app1-db does not answer/);
  }, TIMEOUT_MS);

  it('changes nothing by a payload that names somebody else', async () => {
    const lies = { from: 'kubelet', reporter: 'kubelet', source: { component: 'kubelet' }, reportingComponent: 'kubelet', actor: 'owner' };
    expect(await request(payload({ ...lies, message: 'Forged.' }))).toEqual({
      outcome: 'refused',
      problems: ['the report: has unknown fields [from reporter source reportingComponent actor]; allowed are those of docs/diagnosis-report.schema.json'],
    });
    await aWhile();
    expect((await events()).map(({ message, source }) => [message, source?.component])).toEqual([[ANSWERS_NOT, NAME]]);
  }, TIMEOUT_MS);

  it('is refused with what is allowed when its reason was not declared', async () => {
    expect(await report('problem', ANSWERS_NOT, 'DatabaseUnreachabel')).toEqual({
      code: 1,
      output: 'refused\nreason: DatabaseUnreachabel is not declared for this reporter; allowed: [DatabaseUnreachable DatabaseUserMissing]. Did you mean DatabaseUnreachable?',
    });
  }, TIMEOUT_MS);

  it('cannot forge a line, reorder text or stall anything', async () => {
    const hostile = 'gone\n  Warning  Killed  1s  kubelet  \u202eevil\u2028\u0007';
    expect(await request(payload({ message: hostile }))).toEqual({ outcome: 'accepted' });
    await until('the escaped text', async () => (await events()).find(({ message }) => message.startsWith('gone')));
    const lines = await described();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('gone\\n  Warning  Killed  1s  kubelet  \\u202eevil\\u2028\\u0007');
    const began = Date.now();
    expect(await request('x'.repeat(400 * 1024))).toEqual({ outcome: 'refused', problems: [`the report has ${400 * 1024} bytes; allowed: ${MAX_REPORT_BYTES}`] });
    expect(Date.now() - began).toBeLessThan(5_000);
    await expect(request('x'.repeat(1024 * 1024))).rejects.toThrow();
    expect(await request(payload({ message: 'm'.repeat(1025) }))).toMatchObject({ outcome: 'refused' });
  }, TIMEOUT_MS);

  it('makes event-reporter write nowhere else by its reply-to', async () => {
    for (const reply of ['$KV.diagnosis.pki.x', `$KV.diagnosis.pod.${pod.uid}`, `$KV.diagnosis.report.${NAME}.x`]) {
      connection.publish(reportSubject(NAME), JSON.stringify(payload({ message: `by ${reply}` })), { reply });
    }
    await connection.flush();
    await aWhile();
    expect((await events()).filter(({ message }) => message.startsWith('by '))).toEqual([]);
    const metrics = await (await fetch(`${scenario.platform.apps['event-reporter'].url}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`chancery_reports_refused_total\\{[^}]*reporter="${NAME}",why="reply-to"[^}]*\\} 3`));
    expect(metrics).toContain('chancery_diagnoses_unreadable_total{service="event-reporter"} 0');
  }, TIMEOUT_MS);

  it('has one line with its count after a restart of event-reporter', async () => {
    await request(payload());
    const before = await until('a count', async () => (await events()).find(({ count, message }) => count >= 3 && message === ANSWERS_NOT));
    await scenario.platform.apps['event-reporter'].process.stop();
    await scenario.platform.startApps(['event-reporter']);
    await until('a higher count', async () => (await events()).find(({ count }) => count > before.count));
    expect(await events()).toHaveLength(1);
  }, TIMEOUT_MS);

  it('ends it with a Normal line', async () => {
    expect(await report('resolved', 'Database: app1-db answers.')).toEqual({ code: 0, output: 'accepted' });
    const event = await until('the Normal line', async () => (await events()).find(({ type }) => type === 'Normal'));
    expect(event).toMatchObject({ reason: 'Resolved', message: 'DatabaseUnreachable is over: Database: app1-db answers.', source: { component: NAME } });
  }, TIMEOUT_MS);

  it('can take the connections of its whole account, until its user is removed', async () => {
    const { nats, natsServer, folder } = scenario.platform.cluster;
    const refused = /maximum account active connections exceeded/i;
    const many = await Promise.allSettled(Array.from({ length: 140 }, () => connectAs(nats, NAME, undefined, { reconnect: false })));
    expect(many.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : [])).every((reason) => refused.test(reason))).toBe(true);
    await expect(connectAs(nats, 'crd-watcher', undefined, { reconnect: false })).rejects.toThrow(refused);
    const accounts = join(folder, 'nats', 'clusters.conf');
    writeFileSync(accounts, readFileSync(accounts, 'utf8').replace(/^ {6}\{\n {8}user: "example-reporter@[\s\S]*?^ {6}\}\n/m, ''));
    process.kill(natsServer.pid!, 'SIGHUP');
    const watcher = await until('room for crd-watcher', () => connectAs(nats, 'crd-watcher', undefined, { reconnect: false }).catch(() => undefined), TIMEOUT_MS);
    await watcher.close();
  }, TIMEOUT_MS);
});
