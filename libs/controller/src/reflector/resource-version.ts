const DECIMAL = /^\d+$/;

/**
 * Compares two resource versions: negative where the first is older, 0 where they are equal, positive where it is newer. Undefined where nothing is
 * known but that they differ: they are comparable as decimal numbers only (Kubernetes API concepts, from 1.35).
 */
export const compareVersions = (a: string, b: string): number | undefined => {
  if (a === b) return 0;
  if (!DECIMAL.test(a) || !DECIMAL.test(b)) return undefined;
  return a.length === b.length ? (a < b ? -1 : 1) : a.length - b.length;
};
