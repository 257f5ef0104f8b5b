import type { Told } from '../api/answers.js';
import { local } from '../text/moment.js';

export interface Day {
  readonly day: string;
  readonly entries: readonly Told[];
}

/** What happened on each day of the reader's calendar, in the order given. */
export const days = (entries: readonly Told[], now: Date): Day[] => {
  const found: { day: string; entries: Told[] }[] = [];
  for (const entry of entries) {
    const day = local(new Date(entry.storedAt), now, 'day');
    const last = found.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else found.push({ day, entries: [entry] });
  }
  return found;
};
