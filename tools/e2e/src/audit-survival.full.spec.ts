import { Random } from '@chancery/survival';

import { declareMany, deliveredSerials } from './audit-survival/issuances.js';
import { Stage } from './audit-survival/stage.js';
import { tamperings } from './audit-survival/tampering.js';
import { until } from './until.js';

const ISSUANCES = Number(process.env['SURVIVAL_ISSUANCES'] ?? 2_000);
/** `SURVIVAL_SEED=7` repeats the kills and the tampering of a run that printed its seed. */
const SEED = Number(process.env['SURVIVAL_SEED'] ?? Date.now() % 1_000_000);

/** To the terminal at once, and not when the whole is over. */
const say = (text: string): void => void process.stderr.write(`survival: ${text}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the audit history, while audit-api, Postgres and NATS are killed', () => {
  const random = new Random(SEED);
  let stage: Stage;
  let serials: string[];
  beforeAll(async () => {
    say(`to repeat it: SURVIVAL_SEED=${SEED}`);
    stage = await Stage.start();
  }, 120_000);
  afterAll(() => stage?.stop(), 60_000);

  /** Until the signal is given, one after the other and each at another moment. */
  const killAtRandom = async (signal: AbortSignal): Promise<number> => {
    const { natsServer, postgresServer } = stage.cluster;
    const victims = [natsServer, postgresServer, ...stage.replicas.map(({ process: each }) => each)];
    let kills = 0;
    while (!signal.aborted) {
      await pause(random.between(50, 600));
      const victim = random.pick(victims)!;
      await victim.kill();
      await pause(random.between(0, 400));
      // Ready may wait for another one that is killed next.
      await victim.start().catch(() => undefined);
      kills += 1;
    }
    for (const victim of victims) await victim.start();
    return kills;
  };

  /** What the history has of these certificates, told once each. */
  const outcomesOf = async (of: readonly string[]): Promise<Map<string, string>> => {
    const rows = await stage.query<{ serial: string; outcomes: string[] }>(`SELECT serial_number AS serial, array_agg(outcome ORDER BY outcome) AS outcomes
      FROM audit_record WHERE outcome IN ('intended', 'signed', 'delivered') GROUP BY 1`).catch(() => []);
    const wanted = new Set(of);
    return new Map(rows.filter(({ serial }) => wanted.has(serial)).map(({ serial, outcomes }) => [serial, outcomes.join()]));
  };

  it(`has of each of ${ISSUANCES} certificates in a Secret intent, outcome and delivery, and no record twice`, async () => {
    const ended = new AbortController();
    const killing = killAtRandom(ended.signal);
    await declareMany(stage.scenario, ISSUANCES, (declared) => declared % 500 === 0 && say(`${declared} declared`)).finally(() => ended.abort());
    say(`${await killing} kills`);
    serials = await deliveredSerials(stage.scenario, ISSUANCES, 180_000);
    expect(new Set(serials).size).toBe(ISSUANCES);
    say('all are delivered');
    let missing: string[] = [];
    await until('everything is stored', async () => {
      const told = await outcomesOf(serials);
      missing = serials.filter((serial) => told.get(serial) !== 'delivered,intended,signed');
      return missing.length === 0 || undefined;
    }, 60_000, 1_000).catch(() => undefined);
    const told = await outcomesOf(missing);
    expect(missing.map((serial) => [serial, told.get(serial)])).toEqual([]);
    expect(await stage.query('SELECT source, id FROM audit_record WHERE id IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1')).toEqual([]);
    expect(await stage.query("SELECT outcome, raw FROM audit_record WHERE outcome = 'unparsable'")).toEqual([]);
    // Whose answer was lost on its way is signed once more, with another key: that one is in no Secret, but never without its intent.
    expect(await stage.query(`SELECT serial_number FROM audit_record WHERE outcome IN ('signed', 'delivered')
      AND serial_number NOT IN (SELECT serial_number FROM audit_record WHERE outcome = 'intended')`)).toEqual([]);
  }, 600_000);

  it('is whole, and the checkpoints vouch for all of it', async () => {
    const [head] = await stage.query<{ sequence: string }>("SELECT max(sequence) AS sequence FROM audit_record WHERE stream = 'AUDIT_SIGNER'");
    const vouched = async (): Promise<true | undefined> => {
      const { checkpoints } = (await (await fetch(`${stage.replicas[0]!.url}/v1/checkpoints`)).json()) as { checkpoints: { stream: string; sequence: number }[] };
      return checkpoints.some(({ stream, sequence }) => stream === 'AUDIT_SIGNER' && sequence === Number(head?.sequence)) ? true : undefined;
    };
    await until('the end is vouched for', vouched, 30_000);
    const verified = await stage.verify();
    expect(verified).toMatchObject({ code: 0, whole: true, findings: [] });
    expect(verified.entries).toBeGreaterThanOrEqual(3 * ISSUANCES);
    expect(verified.confirmed).toBeGreaterThan(1);
    say(`${verified.entries} entries verified, ${verified.confirmed} checkpoints`);
  }, 120_000);

  it('has no finding of its own that is not over', async () => {
    await pause(25_000);
    expect(await stage.query("SELECT record->'detail' AS detail FROM audit_record WHERE outcome = 'finding' AND record->'finding'->>'check' IN ('delivered-not-signed', 'signed-not-intended')")).toEqual([]);
    await until('what was found of delivered certificates is over', async () => {
      const open = await stage.query<{ serial: string }>(`SELECT serial_number AS serial FROM audit_finding JOIN audit_record USING (stream, stream_created_at, sequence) WHERE NOT resolved`);
      return !open.some(({ serial }) => serials.includes(serial)) || undefined;
    }, 40_000);
  }, 90_000);

  it('shows each row that a superuser alters, drops or swaps', async () => {
    for (const { name, deed, undo, found } of await tamperings(stage, random)) {
      say(name);
      await stage.query(deed);
      const { code, findings } = await stage.verify();
      await stage.query(undo);
      const named = findings.map(({ kind, place }) => `${kind} ${place.sequence}`);
      expect([name, code, found.filter((each) => !named.includes(each))]).toEqual([name, 1, []]);
      expect(await stage.verify()).toMatchObject({ code: 0, findings: [] });
    }
  }, 180_000);

  it('stays whole when retention has removed its beginning, and only by its act', async () => {
    const removal = await stage.chancery('audit', 'retain', '--database-url', stage.databaseUrl, '--before', new Date().toISOString(), '--by', 'survival', '--force');
    expect(removal).toMatchObject({ code: 0, stderr: '' });
    await until('the acts are told and vouched for', async () => ((await stage.verify()).whole ? true : undefined), 40_000);
    const { removed } = await stage.verify();
    expect(new Set(removed.map(({ facts }) => facts.stream))).toEqual(new Set(['AUDIT_CLUSTER_dev', 'AUDIT_SERVICE', 'AUDIT_SIGNER']));
  }, 90_000);
});
