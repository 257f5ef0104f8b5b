/** Says the first, then nothing for a while. */
export const oncePer = <A extends unknown[]>(ms: number, say: (...args: A) => void): ((...args: A) => void) => {
  let saidAt = -Infinity;
  return (...args) => {
    if (Date.now() - saidAt < ms) return;
    saidAt = Date.now();
    say(...args);
  };
};
