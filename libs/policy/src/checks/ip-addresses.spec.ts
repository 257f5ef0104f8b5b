import { decide } from '../decide.js';
import { loadPolicy, type Policy } from '../file/load-policy.js';

const allowed = (range: string, address: string): boolean =>
  'grant' in
  decide(
    loadPolicy(JSON.stringify({ apiVersion: 'policy.chancery.dev/v1', rules: [{ name: 'shop', namespaces: ['shop'], serviceNames: ['web'], ipAddresses: ['192.0.2.1', range] }] })) as Policy,
    { cluster: 'dev', namespace: 'shop', pkiName: 'web-pki', spec: { serviceName: 'web', ipAddresses: [address] }, keyKind: 'ECDSA-P256' },
  );

describe('An address', () => {
  it.each<[string, string, boolean]>([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.7', '10.0.0.7', true],
    ['10.0.0.7', '10.0.0.8', false],
    ['10.0.0.6/31', '10.0.0.7', true],
    ['10.0.0.7/32', '10.0.0.6', false],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '10.0.0.1', false],
    ['::/0', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', true],
    ['fd00::/8', 'fdff::1', true],
    ['fd00::/8', 'fe00::1', false],
    ['2001:db8::1', '2001:DB8:0:0::1', true],
    ['2001:db8::1', '2001:db8::2', false],
    ['2001:db8:0:8000::/49', '2001:db8:0:7fff::', false],
    ['2001:db8:0:8000::/49', '2001:db8:0:ffff:ffff::', true],
    ['64:ff9b::192.0.2.0/120', '64:ff9b::192.0.2.255', true],
  ])('of %s is %s: %s', (range, address, is) => expect(allowed(range, address)).toBe(is));
});
