import { ApiError, type ApiClient, type ApiObject } from '@chancery/controller';

import { shownSecret, type ShownSecret } from './shown-secret.js';

/** Reads of the API server in flight at once, over all questions. */
const IN_FLIGHT = 4;
/** Reads that may wait, and of one namespace: a question of the largest size, and that of another replica. */
const MOST_WAITING = 1_024;
const MOST_OF_ONE = 128;
/** How long a read may take, waiting included, in milliseconds: whoever asked does not wait longer. */
const DEADLINE_MS = 2_000;

/** `absent`: there is no such Secret. `unknown`: nobody can say now, or we have no right to look. */
export type Looked = ShownSecret | 'absent' | 'unknown';

/** Looks for Secrets that are not in the store, one read each, namespaces in turn; what is in them is let go as soon as its keys are known. */
export class ForeignSecrets {
  private inFlight = 0;
  private waiting = 0;
  /** Those that wait, by namespace: the first namespace is the next. */
  private readonly line = new Map<string, (() => void)[]>();

  constructor(
    private readonly client: Pick<ApiClient, 'request'>,
    private readonly deadlineMs = DEADLINE_MS,
  ) {}

  /** Never throws. */
  async look(namespace: string, name: string): Promise<Looked> {
    // Anything else is no name of an object, and could be read as another path.
    if (!isName(namespace) || !isName(name)) return 'absent';
    const deadline = performance.now() + this.deadlineMs;
    if (!(await this.place(namespace))) return 'unknown';
    try {
      return await this.read(namespace, name, deadline - performance.now());
    } finally {
      this.leave();
    }
  }

  private async read(namespace: string, name: string, timeoutMs: number): Promise<Looked> {
    try {
      const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
      return shownSecret(await this.client.request<ApiObject>({ method: 'GET', path, timeoutMs: Math.max(1, timeoutMs) }));
    } catch (error) {
      return error instanceof ApiError && error.code === 404 ? 'absent' : 'unknown';
    }
  }

  /** @returns whether there is a place: not where too many wait, nor when it did not come in time. */
  private place(namespace: string): Promise<boolean> {
    if (this.inFlight < IN_FLIGHT) {
      this.inFlight += 1;
      return Promise.resolve(true);
    }
    const ofNamespace = this.line.get(namespace) ?? [];
    if (this.waiting >= MOST_WAITING || ofNamespace.length >= MOST_OF_ONE) return Promise.resolve(false);
    return new Promise((resolve) => {
      const called = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.setLine(namespace, (this.line.get(namespace) ?? []).filter((other) => other !== called));
        resolve(false);
      }, this.deadlineMs);
      this.setLine(namespace, [...ofNamespace, called]);
    });
  }

  /** The place goes to the next in line without being given up in between. */
  private leave(): void {
    const [first] = this.line;
    if (first === undefined) {
      this.inFlight -= 1;
      return;
    }
    const [namespace, [next, ...others]] = first;
    // Behind all others.
    this.setLine(namespace, []);
    this.setLine(namespace, others);
    next?.();
  }

  private setLine(namespace: string, waiting: (() => void)[]): void {
    this.waiting += waiting.length - (this.line.get(namespace)?.length ?? 0);
    if (waiting.length > 0) this.line.set(namespace, waiting);
    else this.line.delete(namespace);
  }
}

/** Of the characters of an RFC 1123 subdomain, and not beginning with a dot. */
const isName = (text: string): boolean => text.length <= 253 && /^[a-z0-9][-a-z0-9.]*$/.test(text);
