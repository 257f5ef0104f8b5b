/** Takes room for a batch, when there is some. @returns what gives it back */
export type BatchRoom = () => Promise<() => void>;

/** Room for so many at once; who waits longest is next. */
export const batchRoom = (most: number): BatchRoom => {
  let free = most;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return leave;
  };
};
