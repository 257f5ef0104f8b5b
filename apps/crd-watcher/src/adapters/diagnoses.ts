import { isDeepStrictEqual } from 'node:util';

import { PKI_SOURCE, diagnosisKey, type Diagnosis } from '@chancery/contracts';
import { NotLeading, backoffDelay, pause } from '@chancery/controller';
import { DiagnosisBucket, type NatsLink, type StoredDiagnosis } from '@chancery/messaging';

import { isOver } from '../reconcile/diagnosis-of.js';
import { pkiKey } from '../view/pki-view.js';

export interface DiagnosesOptions {
  link: NatsLink;
  /** Of the bucket, where this is the one that makes it. Default 1. */
  replicas?: number;
  /** Asked before each write: a revision alone would not stop a leader of yesterday, which reads it again. */
  mayWrite: () => boolean;
  /** All present values are known: what they should be can be compared with what they are. */
  onListed: () => void;
  onError: (error: unknown) => void;
}

/** What is to be said of an object; when it began is this class's to know. */
export type WantedDiagnosis = Omit<Diagnosis, 'version' | 'since'>;

const BACKOFF = { firstMs: 200, mostMs: 5_000 };
const MOST_TRIES = 5;

/**
 * Our source's values in the bucket, mirrored. Values are written only when they change something and only on top of the
 * revision that is known, so that a second writer is noticed; `since` stays while the reason stays.
 */
export class Diagnoses {
  private readonly bucket: DiagnosisBucket;
  private readonly known = new Map<string, StoredDiagnosis | { revision: number; diagnosis?: undefined }>();
  /** What was said and is not over, by the key of its Pki and its uid; also what was lost with the bucket: whoever has read it still tells it. */
  private readonly byPki = new Map<string, Map<string, Diagnosis>>();
  private readonly abort = new AbortController();
  private running: Promise<void> | undefined;
  private listed = false;

  constructor(private readonly options: DiagnosesOptions) {
    this.bucket = new DiagnosisBucket(options.link, options.replicas);
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.running;
  }

  /** Whether what is in the bucket is known now. While not, nothing is written and nothing is concluded. */
  get isListed(): boolean {
    return this.listed;
  }

  get(uid: string): Diagnosis | undefined {
    return this.known.get(diagnosisKey(PKI_SOURCE, uid))?.diagnosis;
  }

  /** Keys of the Pkis about which something was said that is not over. */
  keys(): string[] {
    return [...this.byPki.keys()];
  }

  /** What is still said about Pkis of this key other than the present one: about predecessors, or a Pki that is gone. */
  ofOthers(key: string, presentUid: string | undefined): Diagnosis[] {
    return [...(this.byPki.get(key)?.values() ?? [])].filter(({ object }) => object.uid !== presentUid);
  }

  /** Of the certificates that the values name: their delivery is recorded. */
  serialNumbers(): Set<string> {
    return new Set([...this.known.values()].flatMap(({ diagnosis }) => diagnosis?.serialNumber ?? []));
  }

  /** Makes the bucket say it. @throws NotLeading; or when NATS does not answer */
  async say(wanted: WantedDiagnosis, now: Date): Promise<void> {
    const key = diagnosisKey(PKI_SOURCE, wanted.object.uid);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const before = this.known.get(key);
      // What was lost with the bucket has not ended by that.
      const said = before?.diagnosis ?? this.byPki.get(pkiKeyOf(wanted))?.get(wanted.object.uid);
      const next = asSent({ ...wanted, version: 1, since: since(said, wanted, now) });
      if (before?.diagnosis !== undefined && isDeepStrictEqual(before.diagnosis, next)) return;
      if (!this.options.mayWrite()) throw new NotLeading(`${key}: another replica leads`);
      const revision = await this.bucket.write(key, next, before?.revision ?? 0);
      if (revision !== undefined) {
        this.remember(key, { diagnosis: next, revision });
        return;
      }
      this.remember(key, await this.bucket.read(key));
    }
    throw new Error('a diagnosis is being written by somebody else');
  }

  private remember(key: string, stored: StoredDiagnosis | { revision: number; diagnosis?: undefined }): void {
    this.known.set(key, stored);
    const { diagnosis } = stored;
    if (diagnosis === undefined) return;
    if (isOver(diagnosis)) {
      this.takeBack(diagnosis);
      return;
    }
    const ofKey = this.byPki.get(pkiKeyOf(diagnosis)) ?? new Map<string, Diagnosis>();
    ofKey.set(diagnosis.object.uid, diagnosis);
    this.byPki.set(pkiKeyOf(diagnosis), ofKey);
  }

  private takeBack(diagnosis: Diagnosis): void {
    const ofKey = this.byPki.get(pkiKeyOf(diagnosis));
    ofKey?.delete(diagnosis.object.uid);
    if (ofKey?.size === 0) this.byPki.delete(pkiKeyOf(diagnosis));
  }

  private async run(): Promise<void> {
    const { signal } = this.abort;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.follow();
        failures = 0;
      } catch (error) {
        failures += 1;
        this.options.onError(error);
      }
      this.listed = false;
      await pause(backoffDelay(Math.max(1, failures), BACKOFF), signal);
    }
  }

  private async follow(): Promise<void> {
    const seen = new Set<string>();
    for await (const update of this.bucket.watch(PKI_SOURCE, this.abort.signal)) {
      if (update.kind === 'listed') {
        // What was there before and is not any more was lost with the bucket: it is said anew, or taken back, by its Pki's next look.
        for (const key of [...this.known.keys()]) if (!seen.has(key)) this.known.delete(key);
        this.listed = true;
        this.options.onListed();
        continue;
      }
      // A bucket that was made anew counts from one again.
      const isFirst = !this.listed && !seen.has(update.key);
      if (!this.listed) seen.add(update.key);
      const before = this.known.get(update.key);
      if (update.kind === 'gone') this.known.delete(update.key);
      else if (isFirst || before === undefined || before.revision < update.revision) {
        if (update.kind === 'value') this.remember(update.key, update);
        else await this.replaceUnreadable(update.key, update.revision, before?.diagnosis);
      }
    }
  }

  /**
   * What nobody can read is what nobody is told: it is overwritten by what was said last, or, where that is not known or not this
   * process's to say, by whoever says something of this Pki next.
   */
  private async replaceUnreadable(key: string, revision: number, said: Diagnosis | undefined): Promise<void> {
    this.remember(key, { revision });
    if (said === undefined || !this.options.mayWrite()) return;
    const written = await this.bucket.write(key, said, revision);
    const isStillThat = this.known.get(key)?.revision === revision;
    if (written !== undefined && isStillThat) this.remember(key, { diagnosis: said, revision: written });
  }
}

const pkiKeyOf = ({ object }: Pick<Diagnosis, 'object'>): string => pkiKey(object.namespace, object.apiVersion.split('/')[0]!, object.name);

const since = (before: Diagnosis | undefined, wanted: WantedDiagnosis, now: Date): string =>
  before !== undefined && before.reason === wanted.reason && before.state === wanted.state ? before.since : now.toISOString();

/** As it comes back from the bucket: without fields that are undefined. */
const asSent = (diagnosis: Diagnosis): Diagnosis => JSON.parse(JSON.stringify(diagnosis)) as Diagnosis;
