import { createReadStream, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import type { ApiAuditEvent } from '@chancery/cluster';

import type { Defect } from '../truth/defect.js';

const WATCHER = 'system:serviceaccount:chancery-system:crd-watcher';

/** Every line of the API server's audit log, whose files follow each other as they get full. */
export async function* auditEventsIn(folder: string): AsyncGenerator<ApiAuditEvent> {
  for (const file of readdirSync(folder).filter((name) => /^audit.*\.log$/.test(name))) {
    for await (const line of createInterface({ input: createReadStream(join(folder, file)), crlfDelay: Infinity })) {
      // A killed server leaves half a line.
      if (line.endsWith('}')) yield parsed(line);
    }
  }
}

const NOTHING: ApiAuditEvent = { verb: '', requestURI: '', user: { username: '' }, requestReceivedTimestamp: '' };

const parsed = (line: string): ApiAuditEvent => {
  try {
    return JSON.parse(line) as ApiAuditEvent;
  } catch {
    return NOTHING;
  }
};

/** Whether crd-watcher wrote a key and a certificate, and the server took it: by POST, or by a strict patch. Labels it writes by another. */
export const isPairWritten = ({ verb, requestURI, user, objectRef, responseStatus }: ApiAuditEvent): boolean =>
  user.username === WATCHER &&
  objectRef?.resource === 'secrets' &&
  (verb === 'create' || (verb === 'patch' && requestURI.includes('fieldValidation=Strict'))) &&
  !requestURI.includes('dryRun=') &&
  (responseStatus?.code ?? 500) < 300;

/** Never more than one Secret write for an issuance: no more writes of a Secret than certificates that were seen in it. */
export const checkWrites = (writes: ReadonlyMap<string, number>, certificatesAt: (place: string) => number): Defect[] =>
  [...writes].flatMap(([place, count]) => {
    const certificates = certificatesAt(place);
    if (count <= certificates) return [];
    return [{ object: `Secret ${place}`, expected: `one write for each of its ${certificates} certificates`, seen: `${count} writes` }];
  });

/** How often crd-watcher wrote each Secret. */
export const writesOf = async (events: AsyncIterable<ApiAuditEvent>): Promise<Map<string, number>> => {
  const writes = new Map<string, number>();
  for await (const event of events) {
    if (!isPairWritten(event)) continue;
    const place = `${event.objectRef?.namespace}/${event.objectRef?.name}`;
    writes.set(place, (writes.get(place) ?? 0) + 1);
  }
  return writes;
};

export const auditFolderOf = (apiServer: { readonly caFile: string }): string => dirname(apiServer.caFile);
