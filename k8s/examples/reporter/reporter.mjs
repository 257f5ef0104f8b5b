/**
 * Reports on a pod to Chancery. What it says stands in `kubectl describe pod`, From the name of its credential:
 *
 *   node reporter.mjs problem  DatabaseUnreachable <namespace> <pod> <uid> 'Database: app1-db does not answer on port 5432.'
 *   node reporter.mjs resolved DatabaseUnreachable <namespace> <pod> <uid> 'Database: app1-db answers.'
 *
 * Settings: NATS_URL, NATS_USER (<reporter>@<cluster>), NATS_PASSWORD, NATS_CA_FILE. Exit code: 0 accepted, 1 refused, 75 try again.
 */
import { connect } from '@nats-io/transport-node';

const EXIT_CODES = { accepted: 0, refused: 1, unavailable: 75 };
const { NATS_URL, NATS_USER = '', NATS_PASSWORD, NATS_CA_FILE } = process.env;
const [state, reason, namespace, name, uid, message] = process.argv.slice(2);

const reporter = NATS_USER.split('@')[0];
const nats = await connect({
  servers: NATS_URL,
  user: NATS_USER,
  pass: NATS_PASSWORD,
  inboxPrefix: `_INBOX.report.${reporter}`,
  ...(NATS_CA_FILE && { tls: { caFile: NATS_CA_FILE } }),
});
// The same id for the same thing: what is said later replaces what was said before.
const report = { version: 1, id: `database-${uid}`, object: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid }, state, reason, message };
const reply = await nats.request(`diagnosis.v1.report.${reporter}`, JSON.stringify(report), { timeout: 5_000 }).then(
  (answer) => answer.json(),
  (error) => ({ outcome: 'unavailable', problems: [error.message] }),
);
console.log([reply.outcome, ...(reply.problems ?? [])].join('\n'));
await nats.close();
process.exitCode = EXIT_CODES[reply.outcome];
