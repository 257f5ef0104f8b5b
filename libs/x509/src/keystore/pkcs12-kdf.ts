import { createHash } from 'node:crypto';

import { utf16be } from './password.js';

/** What the derived bytes are for (RFC 7292, appendix B.3). */
export const PURPOSE = { key: 1, initializationVector: 2, macKey: 3 } as const;

/** Both digests work on blocks of 64 bytes. */
const BLOCK = 64;

/**
 * Derives bytes from a password as PKCS#12 does (RFC 7292, appendix B.2): for its MAC, and for the encryption of before
 * PBES2.
 */
export const pkcs12Kdf = (
  digest: 'sha1' | 'sha256',
  purpose: (typeof PURPOSE)[keyof typeof PURPOSE],
  password: string,
  salt: Uint8Array,
  iterations: number,
  size: number,
): Buffer => {
  const diversifier = Buffer.alloc(BLOCK, purpose);
  // Appendix B.1: a BMPString that ends with its two zero bytes.
  const secret = Buffer.concat([utf16be(password), Buffer.alloc(2)]);
  const input = Buffer.concat([repeated(salt), repeated(secret)]);
  const blocks: Buffer[] = [];
  for (let length = 0; length < size; ) {
    let block: Buffer = createHash(digest).update(diversifier).update(input).digest();
    for (let i = 1; i < iterations; i++) block = createHash(digest).update(block).digest();
    blocks.push(block);
    length += block.length;
    addToEachBlock(input, block);
  }
  return Buffer.concat(blocks).subarray(0, size);
};

/** As often as it takes to fill whole blocks; the last repetition may be cut. */
const repeated = (bytes: Uint8Array): Buffer => {
  const filled = Buffer.alloc(Math.ceil(bytes.length / BLOCK) * BLOCK);
  for (let i = 0; i < filled.length; i++) filled[i] = bytes[i % bytes.length]!;
  return filled;
};

/** Step 6C: every block of the input becomes its sum with the derived block and one, as big-endian numbers. */
const addToEachBlock = (input: Buffer, derived: Buffer): void => {
  for (let start = 0; start < input.length; start += BLOCK) {
    let carry = 1;
    for (let i = BLOCK - 1; i >= 0; i--) {
      const sum = input[start + i]! + derived[i % derived.length]! + carry;
      input[start + i] = sum;
      carry = sum >> 8;
    }
  }
};
