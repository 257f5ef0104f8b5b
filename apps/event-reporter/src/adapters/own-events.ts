import type { ApiClient } from '@chancery/controller';

import { fromEvent, type CoreEvent } from '../correlation/line-event.js';
import type { Line } from '../correlation/line.js';
import { keyOfObject } from '../targeting/object-key.js';

const PAGE = 500;

interface EventList {
  metadata: { continue?: string };
  items: CoreEvent[];
}

/**
 * Every line that this component has stored, with the key of its object, whoever it said it for: `source` is the reporter
 * that spoke, the reporting component is always who wrote it.
 */
export async function* ownEvents(
  client: Pick<ApiClient, 'request'>,
  component: string,
): AsyncGenerator<{ objectKey: string; line: Line }> {
  let token: string | undefined;
  do {
    const query = new URLSearchParams({
      fieldSelector: `reportingComponent=${component}`,
      limit: String(PAGE),
      ...(token !== undefined && { continue: token }),
    });
    const page: EventList = await client.request<EventList>({
      method: 'GET',
      path: `/api/v1/events?${query.toString()}`,
      timeoutMs: 60_000,
    });
    for (const event of page.items) {
      const line = fromEvent(event);
      if (line !== undefined) yield { objectKey: keyOfObject(event.involvedObject), line };
    }
    token = page.metadata.continue || undefined;
  } while (token !== undefined);
}
