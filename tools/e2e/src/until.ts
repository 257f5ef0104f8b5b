/** Asks again until there is an answer. @throws with what was waited for. */
export const until = async <T>(what: string, ask: () => Promise<T | undefined>, timeoutMs = 20_000, everyMs = 50): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`not seen within ${timeoutMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
};

/** For what must not happen: long enough that it would have. */
export const aWhile = (ms = 1_500): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
