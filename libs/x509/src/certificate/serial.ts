/**
 * Makes a serial number of 16 random bytes positive and never shorter: the first bit is cleared, the second set. 126
 * random bits are left, of at least 64 that are asked for (CA/Browser Forum BR, section 7.1).
 */
export const serialNumber = (random: Uint8Array): Buffer => {
  if (random.length !== 16) throw new Error('a serial number is made of 16 random bytes');
  const serial = Buffer.from(random);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  return serial;
};
