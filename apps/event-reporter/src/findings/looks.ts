import { splitKey, type ReconcileResult } from '@chancery/controller';

import type { ClusterView } from '../adapters/cluster-view.js';
import type { SecretNamesClient } from '../adapters/secret-names-client.js';
import { POD_TYPE, type InvolvedObject } from '../targeting/object-key.js';
import { needsOf, type PodNeed, type WatchedPod } from '../targeting/watched-pod.js';
import type { Agenda, Items } from './agenda.js';
import type { FindingStore } from './finding-store.js';
import { findingKey } from './finding.js';
import { feedsIn, makersOf, nearOf, type Gathered } from './gather.js';
import { isInDoubt } from './judge-keys.js';
import { judge } from './judge.js';
import type { Knowledge, Maker, SecretAnswer } from './knowledge.js';
import { KEEP, type Verdict } from './verdict.js';

export interface LooksOptions extends Gathered {
  cluster: Pick<ClusterView, 'makers' | 'pki' | 'pkis' | 'pods' | 'users'>;
  names: Pick<SecretNamesClient, 'ask'>;
  store: Pick<FindingStore, 'settle' | 'openOf'>;
  /** Everything that a conclusion rests on is known now. */
  isReady: () => boolean;
  now: () => number;
}

/** What is asked about one name, and why. */
interface Question {
  readonly makers: readonly Maker[];
  readonly near: Knowledge['near'];
  /** Undefined: nothing is asked. */
  readonly foreign?: boolean;
}

const AGAIN_MS = 1_000;
/** Values on their way to the bucket at once, for one namespace. */
const MOST_WRITES = 16;

/** Looks at what is due in one namespace: gather, ask, judge, write. Called for one namespace at a time. */
export class Looks {
  constructor(private readonly options: LooksOptions) {}

  /** @throws when NATS does not answer: everything is on the agenda again. */
  async look(namespace: string, agenda: Agenda): Promise<ReconcileResult | undefined> {
    const { cluster, now, isReady } = this.options;
    this.addReworded(namespace, agenda);
    const items = agenda.take(now(), cluster.users.usedIn(namespace));
    try {
      for (const pod of items.pods) await this.closeLeftOver(pod);
      const { questions, answers } = await this.ask(namespace, items, agenda);
      // What was known may be known no more.
      if (!isReady()) {
        agenda.putBack(items);
        return { requeueAfterMs: AGAIN_MS };
      }
      for (const name of items.names) {
        const open = await this.settle(namespace, name, agenda, questions.get(name), answers.get(name));
        agenda.looked(name, open, now());
      }
    } catch (error) {
      agenda.putBack(items);
      throw error;
    }
    return { requeueAfterMs: Math.max(0, agenda.dueAt - now()) };
  }

  /** Other Pkis make other Secrets now: what is near may be near no more, or be another one. */
  private addReworded(namespace: string, agenda: Agenda): void {
    const { makers, users } = this.options.cluster;
    const made = makers.madeIn(namespace);
    if (agenda.near.isOf(made)) return;
    agenda.addOpen(this.options.now());
    for (const name of agenda.near.changed(users.usedIn(namespace), made)) agenda.add(name);
  }

  private async ask(namespace: string, { names }: Items, agenda: Agenda) {
    const questions = new Map<string, Question>();
    for (const name of names) questions.set(name, this.question(namespace, name, agenda));
    const asked = (foreign: boolean): string[] => [...names].filter((name) => questions.get(name)?.foreign === foreign);
    const ask = (foreign: boolean): Promise<Map<string, SecretAnswer>> => this.options.names.ask(namespace, asked(foreign), foreign);
    const [own, any] = await Promise.all([ask(false), ask(true)]);
    return { questions, answers: new Map([...own, ...any]) };
  }

  private question(namespace: string, name: string, agenda: Agenda): Question {
    const { cluster } = this.options;
    const needs = this.needing(namespace, name).map(({ need }) => need);
    const makers = makersOf(this.options, namespace, name);
    if (makers.length > 0) {
      const inDoubt = needs.some((need) => isInDoubt({ secret: name, ...need }, makers));
      return { makers, near: undefined, ...(inDoubt && { foreign: false }) };
    }
    if (needs.length === 0) return { makers, near: undefined };
    const near = nearOf(this.options, namespace, agenda.near.of(name, cluster.makers.madeIn(namespace)));
    // What is told to be wrong is told to be over by what is there, whoever made it.
    return { makers, near, foreign: near !== undefined || agenda.isOpen(name) };
  }

  /** @returns whether to look at it again soon. */
  private async settle(
    namespace: string,
    name: string,
    agenda: Agenda,
    question: Question | undefined,
    answer: SecretAnswer | undefined,
  ): Promise<boolean> {
    const makers = makersOf(this.options, namespace, name);
    const knowledge: Knowledge = {
      makers,
      made: this.options.cluster.makers.madeIn(namespace),
      near: question?.near,
      answer,
      feeds: feedsIn(this.options, namespace),
    };
    const isTooSoon = agenda.isTooSoon(name, this.options.now());
    const verdict = (need: PodNeed, { deleting }: WatchedPod): Verdict => {
      const judged = judge({ secret: name, ...need }, knowledge);
      // What takes an application away takes its Pki and its pods, in any order: nobody has to mend those.
      return judged.is === 'wrong' && (deleting || (isTooSoon && judged.finding.reason === 'SecretNameUnknown')) ? KEEP : judged;
    };
    let open = answer === 'unknown' || (typeof answer === 'object' && answer.pki !== undefined && knowledge.feeds(answer.pki) === 'undecided');
    const needing = this.needing(namespace, name);
    for (let at = 0; at < needing.length; at += MOST_WRITES) {
      const settled = needing.slice(at, at + MOST_WRITES).map(({ podKey, pod, need }) =>
        this.options.store.settle(findingKey(pod.uid, name), podObject(podKey, pod), verdict(need, pod)),
      );
      for (const isWrong of await Promise.all(settled)) open ||= isWrong;
    }
    return open;
  }

  /** The pods that ask for the Secret. */
  private needing(namespace: string, name: string): { podKey: string; pod: WatchedPod; need: PodNeed }[] {
    const { pods, users } = this.options.cluster;
    return [...users.podsUsing(namespace, name)].flatMap((podKey) => {
      const pod = pods.get(podKey);
      const need = needsOf(pod).get(name);
      return pod === undefined || need === undefined || pod.eventUid.length > LONGEST_UID ? [] : [{ podKey, pod, need }];
    });
  }

  /** Findings of pods that are gone, or need the Secret no more. */
  private async closeLeftOver(podKey: string): Promise<void> {
    const pod = this.options.cluster.pods.get(podKey);
    const valid = new Set([...needsOf(pod).keys()].map((secret) => findingKey(pod?.uid ?? '', secret)));
    const object = podObject(podKey, pod);
    const now = pod === undefined || pod.finished ? 'the pod is gone.' : 'this pod does not need that Secret any more.';
    for (const key of this.options.store.openOf(object)) {
      if (!valid.has(key)) await this.options.store.settle(key, object, { is: 'fine', now, ...(pod === undefined && { isGone: true }) });
    }
  }
}

/** Of an object, in a diagnosis. A static pod may claim any. */
const LONGEST_UID = 64;

/** As Events name the pod of this key. */
export const podObject = (podKey: string, pod: WatchedPod | undefined): InvolvedObject => ({
  apiVersion: 'v1',
  kind: POD_TYPE,
  ...splitKey(podKey),
  uid: pod?.eventUid ?? 'gone',
});
