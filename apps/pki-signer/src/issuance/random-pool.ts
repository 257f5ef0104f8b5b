import { randomBytes } from 'node:crypto';

/** Random bytes cost as much for one serial number as for hundreds. */
const POOL_BYTES = 4_096;

/** Like randomBytes of node:crypto, but many are drawn at once. None is given twice. */
export const randomPool = (draw: (size: number) => Uint8Array = randomBytes): ((size: number) => Uint8Array) => {
  let pool: Uint8Array = new Uint8Array(0);
  return (size) => {
    if (size > pool.length) pool = draw(Math.max(POOL_BYTES, size));
    const taken = pool.subarray(0, size);
    pool = pool.subarray(size);
    return taken;
  };
};
