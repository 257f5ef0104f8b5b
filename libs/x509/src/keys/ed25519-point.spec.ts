import { generateKey } from './generate-key.js';
import { whyNotEd25519 } from './ed25519-point.js';

const P = (1n << 255n) - 19n;
const SIGN = 1n << 255n;
/** Little-endian (RFC 8032, section 5.1.2). */
const pointOf = (y: bigint): Buffer => Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse();
const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  for (let [square, rest] = [base % P, exponent]; rest > 0n; rest >>= 1n, square = (square * square) % P) if ((rest & 1n) === 1n) result = (result * square) % P;
  return result;
};

const modulo = (value: bigint): bigint => ((value % P) + P) % P;
const quotient = (value: bigint, by: bigint): bigint => modulo(value * power(modulo(by), P - 2n));
const D = quotient(-121_665n, 121_666n);

/** y of 2ⁿ times the point with this y (RFC 8032, section 5.1.4), for which the square of x is enough. */
const doubled = (y: bigint, times: number): bigint => {
  let [square, at] = [quotient(y * y - 1n, D * y * y + 1n), y];
  for (let i = 0; i < times; i++) {
    const product = modulo(D * square * at * at);
    [square, at] = [quotient(4n * square * at * at, (1n + product) ** 2n), quotient(at * at + square, 1n - product)];
  }
  return at;
};

const Y_OF_ORDER_8 = ['26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'].map(
  (hex) => BigInt(`0x${Buffer.from(hex, 'hex').reverse().toString('hex')}`),
);

describe('A public key of Ed25519', () => {
  it('that was made is right', async () => {
    for (let i = 0; i < 20; i++) {
      const { publicKey } = await generateKey('Ed25519');
      expect(whyNotEd25519(Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url'))).toBeUndefined();
    }
  });

  it.each([0n, 1n, P - 1n, ...Y_OF_ORDER_8])('of small order is refused with either sign: y = %s', (y) => {
    expect(doubled(y, 3)).toBe(1n);
    expect(whyNotEd25519(pointOf(y))).toBe('an Ed25519 key of small order');
    expect(whyNotEd25519(pointOf(y + SIGN))).toBe('an Ed25519 key of small order');
  });

  it.each([P, P + 1n, P + 18n])('that has a smaller spelling is refused: y = %s', (y) => {
    expect(whyNotEd25519(pointOf(y))).toBe('an Ed25519 key whose y is not canonical');
    expect(whyNotEd25519(pointOf(y + SIGN))).toBe('an Ed25519 key whose y is not canonical');
  });

  it.each([2n, 4n, P - 2n])('of another order is left to its signature: y = %s', (y) => {
    expect(doubled(y, 3)).not.toBe(1n);
    expect(whyNotEd25519(pointOf(y))).toBeUndefined();
  });
});
