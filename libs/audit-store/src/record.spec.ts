import { comparableSerialNumber } from './record.js';

describe('A serial number is the same however it is written', () => {
  it.each([
    ['0A:1B:2C', 'a1b2c'],
    ['0a1b2c', 'a1b2c'],
    ['A1B2C', 'a1b2c'],
    ['00', '0'],
    ['0', '0'],
    ['1:2:c', '1020c'],
  ])('%s', (written, compared) => {
    expect(comparableSerialNumber(written)).toBe(compared);
  });
});
