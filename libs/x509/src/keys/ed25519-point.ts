/** The y of points of order 4, 1, 8, 8 and 2, without the sign of x: signatures by such a key prove nothing (RFC 8032, section 5.1). */
const Y_OF_SMALL_ORDER: readonly Buffer[] = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((hex) => Buffer.from(hex, 'hex'));

/**
 * Why 32 bytes are no public key of Ed25519 that proves anything, or undefined. Whether there is a point with this y at all is
 * seen by whoever verifies a signature.
 */
export const whyNotEd25519 = (point: Buffer): string | undefined => {
  const y = Buffer.from(point);
  // The highest bit is the sign of x, and both points are of the same order.
  y[31]! &= 0x7f;
  if (isBeyondTheField(y)) return 'an Ed25519 key whose y is not canonical';
  return Y_OF_SMALL_ORDER.some((small) => small.equals(y)) ? 'an Ed25519 key of small order' : undefined;
};

/** y ≥ 2²⁵⁵ - 19, little-endian: a second spelling of a smaller one (RFC 8032, section 5.1.3). */
const isBeyondTheField = (y: Buffer): boolean => y[31] === 0x7f && y[0]! >= 0xed && y.subarray(1, 31).every((byte) => byte === 0xff);
