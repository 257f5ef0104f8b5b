import type { ApiAuditEvent } from '@chancery/cluster';
import { SYSTEM_NAMESPACE } from '@chancery/platform';

/** Asked by the tests with the account's token, not by the app. */
const OF_TESTS = 'e2e-rights';

export const accountName = (app: string): string => `system:serviceaccount:${SYSTEM_NAMESPACE}:${app}`;

/** The requests that an app has made with its ServiceAccount. */
export const requestsOf = (events: readonly ApiAuditEvent[], app: string): ApiAuditEvent[] =>
  events.filter(({ user, userAgent }) => user.username === accountName(app) && userAgent !== OF_TESTS);

/** The rights that these requests needed, in the words of {@link Granted}. */
export const rightsUsed = (requests: readonly ApiAuditEvent[]): Set<string> =>
  new Set(
    requests.map(({ verb, objectRef }) => {
      const resource = [objectRef?.resource, objectRef?.subresource].filter(Boolean).join('/');
      return `${verb} ${resource}.${objectRef?.apiGroup ?? ''}`;
    }),
  );
