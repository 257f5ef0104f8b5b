import { canonicalIpAddress, ipAddressBytes } from './ip-address.js';

describe('an IP address', () => {
  it.each([
    ['10.0.0.1', '0a000001', '10.0.0.1'],
    ['::', '00000000000000000000000000000000', '::'],
    ['2001:DB8::1', '20010db8000000000000000000000001', '2001:db8::1'],
    ['::ffff:1.2.3.4', '00000000000000000000ffff01020304', '::ffff:102:304'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008', '1:2:3:4:5:6:7:8'],
  ])('%s has its bytes and one spelling', (text, bytes, canonical) => {
    expect(ipAddressBytes(text)?.toString('hex')).toBe(bytes);
    expect(canonicalIpAddress(text)).toBe(canonical);
  });

  it.each(['', '10.0.0', '10.0.0.256', '010.0.0.1', 'fe80::1%eth0', 'app1', '1:2:3:4:5:6:7:8:9'])('%s is none', (text) => {
    expect(ipAddressBytes(text)).toBeUndefined();
  });
});
