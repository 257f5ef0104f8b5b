import { ApiError, isApiError, type ApiClient } from '@chancery/controller';

import { fromEvent, toEvent, toPatch, type CoreEvent, type Speaker } from '../correlation/line-event.js';
import type { Line } from '../correlation/line.js';
import type { LineWrite } from '../correlation/step.js';
import type { InvolvedObject } from '../targeting/object-key.js';

/**
 * What became of a write. `stored`: the line is as planned. `found`: to be created, but there already, or to be patched, but
 * written by somebody else since; `gone`: to be patched, but expired or deleted by hand: plan again, knowing this. `refused`: this
 * namespace takes no new Events, now or ever.
 */
export type Written = { kind: 'stored'; line: Line } | { kind: 'found'; line: Line } | { kind: 'gone' } | { kind: 'refused' };

/** Writes lines as core/v1 Events. The API server's other refusals, and its silence, are thrown. */
export class EventWriter {
  constructor(
    private readonly client: Pick<ApiClient, 'request'>,
    private readonly speaker: Speaker,
  ) {}

  /** @param version of the Event that is to be patched, as far as that is known */
  async write({ how, line }: LineWrite, object: InvolvedObject, version?: string): Promise<Written> {
    return how === 'create' ? this.create(line, object) : this.patch(line, object.namespace, toPatch(line, this.speaker, version));
  }

  private async create(line: Line, object: InvolvedObject): Promise<Written> {
    try {
      const event = await this.client.request<CoreEvent>({
        method: 'POST',
        path: eventsOf(object.namespace),
        body: toEvent(line, object, this.speaker),
      });
      return stored(line, event);
    } catch (error) {
      if (isNamespaceEnding(error)) return { kind: 'refused' };
      if (!isApiError(error, 409)) throw error;
    }
    const found = await this.read(line.name, object.namespace);
    if (found !== undefined && isSameLine(found, line)) return { kind: 'found', line: found };
    // Not of this version's making, or somebody has made it a line of another object: it has our name, and is made ours as a whole.
    return this.patch(line, object.namespace, toEvent(line, object, this.speaker));
  }

  private async patch(line: Line, namespace: string, body: object): Promise<Written> {
    try {
      const event = await this.client.request<CoreEvent>({
        method: 'PATCH',
        path: `${eventsOf(namespace)}/${encodeURIComponent(line.name)}`,
        contentType: 'application/merge-patch+json',
        body,
      });
      return stored(line, event);
    } catch (error) {
      if (isApiError(error, 404)) return { kind: 'gone' };
      if (!isApiError(error, 409)) throw error;
    }
    const found = await this.read(line.name, namespace);
    return found === undefined ? { kind: 'gone' } : { kind: 'found', line: found };
  }

  /** The line of this name as it is stored. By a list of one: the right to list is needed anyway, the right to get is not. */
  async read(name: string, namespace: string): Promise<Line | undefined> {
    const query = new URLSearchParams({ fieldSelector: `metadata.name=${name}` });
    const answer = await this.client.request<{ items: CoreEvent[] }>({
      method: 'GET',
      path: `${eventsOf(namespace)}?${query.toString()}`,
    });
    const event = answer.items[0];
    return event === undefined ? undefined : fromEvent(event);
  }
}

const stored = (line: Line, { metadata }: CoreEvent): Written => ({
  kind: 'stored',
  line: metadata.resourceVersion === undefined ? line : { ...line, version: metadata.resourceVersion },
});

/** Whether it says, of the same object, of the same diagnosis, the same thing: names are made of these. */
const isSameLine = (a: Line, b: Line): boolean => a.objectUid === b.objectUid && a.diagnosis === b.diagnosis && a.slot === b.slot;

const eventsOf = (namespace: string): string => `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;

/** The admission plugin NamespaceLifecycle: nothing can be created in a namespace that ends (403) or ended (404). */
const isNamespaceEnding = (error: unknown): boolean =>
  isApiError(error, 404) ||
  (error instanceof ApiError && error.code === 403 && error.causes.includes('NamespaceTerminating'));
