import type { ChainEntry } from './link.js';

/** When the audit stream took the entry, ISO 8601; undefined where it is no moment: then somebody has altered it. */
export const storedAtOf = (entry: ChainEntry): string | undefined => {
  const storedAt = entry['storedAt'];
  return typeof storedAt === 'string' && !Number.isNaN(Date.parse(storedAt)) ? storedAt : undefined;
};
