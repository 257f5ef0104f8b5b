import { MAX_SECRET_NAMES, type SecretNamesReply, type SecretNamesRequest } from '@chancery/contracts';

import type { SecretAnswer } from '../findings/knowledge.js';

export interface SecretNamesOptions {
  /** One question to crd-watcher, with a deadline; it throws when there is no usable answer. */
  request: (question: SecretNamesRequest) => Promise<SecretNamesReply>;
  onAsked: () => void;
  onFailed: (error: unknown) => void;
  now?: () => number;
}

/** Questions on their way at once. */
const MOST_AT_ONCE = 4;
/** The API server takes any text for the name of a Secret that a pod mounts. No Secret has a longer one. */
const LONGEST_NAME = 253;
/** For so long an answer is taken for what is: pods of one application come together. */
const FRESH_MS = 2_000;

/** Asks crd-watcher about Secrets by their names: in few questions, few of them at once. It never throws. */
export class SecretNamesClient {
  private readonly answers = new Map<string, { answer: SecretAnswer; at: number }>();
  private readonly waiting: (() => void)[] = [];
  private onTheirWay = 0;
  private readonly now: () => number;

  constructor(private readonly options: SecretNamesOptions) {
    this.now = options.now ?? Date.now;
  }

  /**
   * An answer for every name; `unknown` where there is none. Without `foreign`, only Secrets of Chancery's are found, and
   * nobody reads the API server.
   */
  async ask(namespace: string, names: Iterable<string>, foreign: boolean): Promise<Map<string, SecretAnswer>> {
    this.forgetOld();
    const found = new Map<string, SecretAnswer>();
    const asked: string[] = [];
    for (const name of names) {
      const known = this.answers.get(keyOf(namespace, name, foreign));
      if (name.length > LONGEST_NAME) found.set(name, 'absent');
      else if (known === undefined) asked.push(name);
      else found.set(name, known.answer);
    }
    const questions: Promise<void>[] = [];
    for (let at = 0; at < asked.length; at += MAX_SECRET_NAMES) {
      questions.push(this.question(namespace, asked.slice(at, at + MAX_SECRET_NAMES), foreign, found));
    }
    await Promise.all(questions);
    return found;
  }

  private async question(namespace: string, names: string[], foreign: boolean, found: Map<string, SecretAnswer>): Promise<void> {
    await this.turn();
    try {
      this.options.onAsked();
      const reply = await this.options.request({ namespace, names, ...(foreign && { foreign }) });
      for (const name of names) {
        const answer = answerFor(reply, name);
        found.set(name, answer);
        if (answer !== 'unknown') this.answers.set(keyOf(namespace, name, foreign), { answer, at: this.now() });
      }
    } catch (error) {
      this.options.onFailed(error);
      for (const name of names) found.set(name, 'unknown');
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.onTheirWay -= 1;
      else next();
    }
  }

  private async turn(): Promise<void> {
    if (this.onTheirWay < MOST_AT_ONCE) this.onTheirWay += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** The oldest stand first. */
  private forgetOld(): void {
    for (const [key, { at }] of this.answers) {
      if (this.now() - at < FRESH_MS) return;
      this.answers.delete(key);
    }
  }
}

const keyOf = (namespace: string, name: string, foreign: boolean): string => `${namespace}/${name}/${foreign}`;

const answerFor = ({ secrets, unknown = [] }: SecretNamesReply, name: string): SecretAnswer => {
  if (unknown.includes(name)) return 'unknown';
  return Object.hasOwn(secrets, name) ? secrets[name]! : 'absent';
};
