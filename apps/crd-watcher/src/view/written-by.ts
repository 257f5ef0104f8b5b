import type { ApiObject } from '@chancery/controller';

/** Our name in managedFields. */
export const FIELD_MANAGER = 'chancery-crd-watcher';

interface Managed extends ApiObject {
  metadata: ApiObject['metadata'] & { managedFields?: { manager?: string }[] };
}

/**
 * Whether crd-watcher has written something that still stands in the object. No admission takes this away: the API server keeps it itself,
 * behind them. What a policy strips of our marks is still known by it.
 */
export const isWrittenByUs = ({ metadata }: Managed): boolean =>
  metadata.managedFields?.some(({ manager }) => manager === FIELD_MANAGER) === true;
