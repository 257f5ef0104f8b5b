import { REPORT_PREFIX } from '@chancery/contracts';

/** The reporter that a diagnosis comes from, by its key; undefined for those of Chancery itself. */
export const reporterOf = (key: string): string | undefined => {
  const [source, reporter, id] = key.split('.');
  return source === REPORT_PREFIX && id !== undefined ? reporter : undefined;
};
