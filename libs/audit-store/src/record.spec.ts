import { comparableName, comparableSerialNumber } from './record.js';

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

describe('A name is the same however it is written', () => {
  it.each([
    ['Web.Example', 'web.example'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:10.0.0.1', '::ffff:a00:1'],
    ['10.0.0.1', '10.0.0.1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['spiffe://Prod/ns', 'spiffe://prod/ns'],
  ])('%s', (written, compared) => {
    expect(comparableName(written)).toBe(compared);
  });
});
