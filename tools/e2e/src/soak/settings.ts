/** How long and how large a soak is. Everything else follows from the seed. */
export interface SoakSettings {
  readonly seed: number;
  readonly seconds: number;
  readonly pkis: number;
  readonly pods: number;
  /** Deeds a second. */
  readonly pace: number;
  /** How long, in seconds, everything may take to become true after the last deed and the last kill. */
  readonly settle: number;
}

/** From `SOAK_SEED` and its like; without a seed a new one, which is printed. */
export const soakSettings = (env: Readonly<Record<string, string | undefined>>): SoakSettings => {
  const number = (name: string, otherwise: number): number => {
    const value = Number(env[name] ?? otherwise);
    if (!Number.isFinite(value) || value < 0) throw new Error(`${name}: ${env[name]} is not a number`);
    return value;
  };
  return {
    seed: number('SOAK_SEED', Date.now() % 1_000_000),
    seconds: number('SOAK_SECONDS', 60),
    pkis: number('SOAK_PKIS', 500),
    pods: number('SOAK_PODS', 1_000),
    pace: number('SOAK_PACE', 10),
    settle: number('SOAK_SETTLE', 60),
  };
};

export const showSettings = ({ seed, seconds, pkis, pods, pace, settle }: SoakSettings): string =>
  `SOAK_SEED=${seed} SOAK_SECONDS=${seconds} SOAK_PKIS=${pkis} SOAK_PODS=${pods} SOAK_PACE=${pace} SOAK_SETTLE=${settle}`;
