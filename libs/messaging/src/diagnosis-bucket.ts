import { DIAGNOSIS_BUCKET, diagnosisSchema, type Diagnosis } from '@chancery/contracts';
import { jetstream, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { Kvm, type KV, type KvEntry } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';

import { decode, encode } from './json.js';
import { LeftConsumers, consumerOf } from './left-consumers.js';
import type { NatsLink } from './nats-link.js';
import { isNoStream } from './streams/no-stream.js';

/** Most bytes of one diagnosis, and of the whole bucket: room for 100,000 of them. */
const MAX_VALUE_BYTES = 8 * 1024;
const MAX_BUCKET_BYTES = 256 * 1024 * 1024;
/** How long a resolved diagnosis stays, for readers that were away. */
const RESOLVED_TTL = '24h';
/** Of a Pki or a pod that is gone: whoever makes and deletes them without end must not fill the bucket. */
const GONE_TTL = '30m';
const TIMEOUT_MS = 3_000;
/** How often a watch asks whether its bucket still has what it told: of one that was deleted or purged it hears nothing. */
const PROBE_MS = 5_000;

/** A diagnosis and its place in the bucket's history, needed to replace it. */
export interface StoredDiagnosis {
  diagnosis: Diagnosis;
  revision: number;
}

/** What a watch of the bucket tells: a value, one that cannot be read, or that all present values were told. */
export type DiagnosisUpdate =
  | { kind: 'value'; key: string; diagnosis: Diagnosis; revision: number }
  | { kind: 'unreadable'; key: string; error: string; revision: number }
  | { kind: 'gone'; key: string }
  | { kind: 'listed' };

interface Opened {
  readonly connection: NatsConnection;
  readonly kv: KV;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
}

/** The key-value bucket of a cluster's diagnoses. It is created by whoever comes first. */
export class DiagnosisBucket {
  private opened: Opened | undefined;
  private readonly left = new LeftConsumers(`KV_${DIAGNOSIS_BUCKET}`);

  /** @param replicas of the bucket in a NATS cluster, where this is the one that makes it */
  constructor(
    private readonly link: NatsLink,
    private readonly replicas = 1,
  ) {}

  /**
   * Replaces the value that has this revision (0: there is none yet).
   * @param isGone what it is about is gone: once resolved, it does not stay for long
   * @returns the new revision, or undefined when somebody else was faster: read again and judge afresh.
   */
  async write(key: string, diagnosis: Diagnosis, expectedRevision: number, isGone = diagnosis.reason === 'Deleted'): Promise<number | undefined> {
    const { client } = await this.open();
    try {
      const ack = await client.publish(`$KV.${DIAGNOSIS_BUCKET}.${key}`, encode(diagnosis), {
        timeout: TIMEOUT_MS,
        expect: { lastSubjectSequence: expectedRevision },
        ...(diagnosis.state === 'resolved' && { ttl: isGone ? GONE_TTL : RESOLVED_TTL }),
      });
      return ack.seq;
    } catch (error) {
      if (isWrongSequence(error)) return undefined;
      this.opened = undefined;
      throw error;
    }
  }

  async read(key: string): Promise<StoredDiagnosis | { revision: number; diagnosis?: undefined }> {
    const { kv } = await this.open();
    const entry = await kv.get(key);
    if (entry === null) return { revision: 0 };
    const decoded = decode(diagnosisSchema, entry.value, MAX_VALUE_BYTES);
    return decoded.ok ? { diagnosis: decoded.value, revision: entry.revision } : { revision: entry.revision };
  }

  /**
   * Every value of the source, or of all sources, then every change, until the connection or the signal ends it, or the
   * bucket is lost.
   */
  async *watch(source: string | undefined, signal: AbortSignal): AsyncGenerator<DiagnosisUpdate> {
    const { kv, manager } = await this.open();
    await this.left.remove(manager);
    const filter = source === undefined ? '>' : `${source}.>`;
    const status = await kv.status().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    let listed = status.values === 0;
    if (listed) yield { kind: 'listed' };
    const watcher = await kv.watch({ key: filter, ignoreDeletes: false });
    const stop = (): void => watcher.stop();
    signal.addEventListener('abort', stop, { once: true });
    // Aborted while the watch was being made: nobody would tell it.
    if (signal.aborted) stop();
    const unlisten = this.link.listen({ onDown: stop });
    const told = new Told();
    const probe = setInterval(() => {
      void isSameBucket(kv, status.streamInfo.created, told).then((same) => {
        if (same) return;
        this.opened = undefined;
        stop();
      });
    }, PROBE_MS);
    try {
      // A source without any value yet is listed when the server has nothing for it.
      if (!listed && (await consumerOf(watcher)?.info(true))?.num_pending === 0) {
        listed = true;
        yield { kind: 'listed' };
      }
      for await (const entry of watcher) {
        told.note(entry);
        yield readEntry(entry);
        if (!listed && entry.delta === 0) {
          listed = true;
          yield { kind: 'listed' };
        }
      }
    } finally {
      clearInterval(probe);
      unlisten();
      signal.removeEventListener('abort', stop);
      watcher.stop();
      this.left.note(watcher);
      if (this.link.isUp) await this.left.remove(manager);
    }
  }

  private async open(): Promise<Opened> {
    const connection = this.link.connection();
    if (this.opened?.connection === connection) return this.opened;
    const client = jetstream(connection, { timeout: TIMEOUT_MS });
    const kv = await new Kvm(client).create(DIAGNOSIS_BUCKET, {
      history: 1,
      maxValueSize: MAX_VALUE_BYTES,
      max_bytes: MAX_BUCKET_BYTES,
      replicas: this.replicas,
      // Nobody has the right to: see k8s/nats/cluster-account.conf.template.
      allow_direct: false,
      // Allows a TTL for single values: resolved ones end by themselves.
      markerTTL: 60_000,
    });
    const { streamInfo } = await kv.status();
    const odd = ODDITIES.filter((name) => streamInfo.config[name] !== undefined);
    if (odd.length > 0) throw new Error(`the bucket ${DIAGNOSIS_BUCKET} was made by somebody else: it has ${odd.join(', ')}. Delete its stream ${streamInfo.config.name}; it is made again`);
    return (this.opened = { connection, kv, client, manager: await client.jetstreamManager(false) });
  }
}

/** With these a bucket sends its values elsewhere, or has those of others: whoever comes first could make it so. */
const ODDITIES = ['republish', 'subject_transform', 'sources', 'mirror'] as const;

/** The values that a watch has told and that were not removed since, in the order of their revisions. */
class Told {
  private readonly revisions = new Map<string, number>();

  note({ key, revision, operation }: KvEntry): void {
    this.revisions.delete(key);
    if (operation === 'PUT') this.revisions.set(key, revision);
  }

  oldest(): readonly [key: string, revision: number] | undefined {
    for (const entry of this.revisions) return entry;
    return undefined;
  }
}

/** Whether the bucket is still the one that was created then, and was not purged. True also where nobody can tell. */
const isSameBucket = async (kv: KV, created: string, told: Told): Promise<boolean> => {
  try {
    const { streamInfo } = await kv.status();
    if (streamInfo.created !== created) return false;
    const oldest = told.oldest();
    // It may have been replaced just now, and its news be under way: then there is another value.
    return oldest === undefined || oldest[1] >= streamInfo.state.first_seq || (await kv.get(oldest[0])) !== null;
  } catch (error) {
    return !isNoStream(error);
  }
};

const readEntry = (entry: KvEntry): DiagnosisUpdate => {
  if (entry.operation !== 'PUT') return { kind: 'gone', key: entry.key };
  const decoded = decode(diagnosisSchema, entry.value, MAX_VALUE_BYTES);
  return decoded.ok
    ? { kind: 'value', key: entry.key, diagnosis: decoded.value, revision: entry.revision }
    : { kind: 'unreadable', key: entry.key, error: decoded.error, revision: entry.revision };
};

const isWrongSequence = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error as { code: unknown }).code === WRONG_LAST_SEQUENCE;
/** JetStream API error "wrong last sequence". */
const WRONG_LAST_SEQUENCE = 10071;
