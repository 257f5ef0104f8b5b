import type { ApiObject } from '@chancery/controller';

/** Our name in managedFields. */
export const FIELD_MANAGER = 'chancery-crd-watcher';

interface Managed extends ApiObject {
  metadata: ApiObject['metadata'] & { managedFields?: { manager?: string; time?: string }[] };
}

/**
 * Whether crd-watcher has written something that still stands in the object. No admission takes this away: the API server keeps it itself,
 * behind them. What a policy strips of our marks is still known by it.
 */
export const isWrittenByUs = ({ metadata }: Managed): boolean =>
  metadata.managedFields?.some(({ manager }) => manager === FIELD_MANAGER) === true;

/** Whoever has written it last, beside us, as far as the object tells. */
export const lastOtherWriter = ({ metadata }: Managed): string =>
  (metadata.managedFields ?? [])
    .filter(({ manager }) => manager !== undefined && manager !== FIELD_MANAGER)
    .sort((a, b) => (a.time ?? '').localeCompare(b.time ?? ''))
    .at(-1)?.manager ?? 'somebody';
