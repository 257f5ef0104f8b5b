/** The value that this share of the samples does not exceed (nearest rank). */
export const quantile = (samples: readonly number[], share: number): number => {
  if (samples.length === 0) throw new Error('there is no sample');
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;
};
