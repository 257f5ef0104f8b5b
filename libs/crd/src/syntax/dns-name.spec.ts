import { whyNotDnsName } from './dns-name.js';

const LABELS = 'is not a DNS name: labels have letters, digits and inner hyphens only.';
const ASTERISK = 'is not a DNS name: an asterisk may only be the whole first label, as in *.example.com.';
const NUMBER = 'is not a DNS name: its last label has digits only.';
const ADDRESS = 'is an IP address: put it into spec.ipAddresses.';
const EMPTY = 'is not a DNS name: it has an empty label.';
const SCRIPT = 'is not a DNS name: write other scripts as A-labels (xn--...).';
const inAscii = (name: string): string => `${SCRIPT} Did you mean ${name}?`;
const WITHOUT = 'is not a DNS name: leave out scheme, user, port and path.';
const noALabel = (label: string): string => `is not a DNS name: ${label} is no A-label (RFC 5890), it stands for no name in another script.`;

describe('A DNS name', () => {
  it.each([
    'web', 'web.shop.svc', '*.example.org', '*.org', '1and1.example', 'a.1b', `${'a'.repeat(63)}.example`, 'WEB.Example.Org', 'ab--cd.example',
    'xn--bcher-kva.example', 'XN--BCHER-KVA.example', '*.xn--bcher-kva.example', 'xn--fa-hia.example', 'xn--r8jz45g.xn--zckzah', 'xn--80ak6aa92e.example',
  ])('%s is one', (text) => {
    expect(whyNotDnsName(text)).toBeUndefined();
  });

  it.each<[string, string]>([
    ['', 'is not a DNS name: it is empty.'],
    // Wildcards (RFC 9525, section 6.3).
    ['*', ASTERISK], ['**.example.org', ASTERISK], ['*.*.example.org', ASTERISK], ['a.*.example.org', ASTERISK], ['a*.example.org', ASTERISK],
    ['*a.example.org', ASTERISK], ['example.*', ASTERISK], ['xn--*.example.org', ASTERISK],
    // Dots.
    ['web.example.org.', 'is not a DNS name: leave out the dot at the end.'], ['*.', 'is not a DNS name: leave out the dot at the end.'],
    ['.', EMPTY], ['..', EMPTY], ['.example.org', EMPTY], ['a..b', EMPTY], ['a.b..', EMPTY],
    // Characters (RFC 1123, section 2.1).
    ['a_b.example', LABELS], ['_http._tcp.example', LABELS], ['-a.example', LABELS], ['a-.example', LABELS], ['a b.example', LABELS], ['a\0b.example', LABELS],
    ['a\nb.example', LABELS], ['a,b.example', LABELS], ["a'b.example", LABELS],
    [`${'a'.repeat(64)}.example`, 'is not a DNS name: it has a label of more than 63 characters.'],
    // Addresses.
    ['10.0.0.1', ADDRESS], ['fd00::1', ADDRESS], ['::', ADDRESS], ['::ffff:10.0.0.1', WITHOUT], ['[fd00::1]', WITHOUT], ['10.0.0.256', NUMBER], ['127.1', NUMBER],
    ['1', NUMBER], ['web.1', NUMBER], ['*.1', NUMBER], ['*.web.1', NUMBER], ['a*.1', ASTERISK],
    ['https://a.example', WITHOUT], ['a.example:443', WITHOUT], ['a@b.example', WITHOUT], ['a.example/b', WITHOUT],
    // Names in other scripts (RFC 5890, section 2.3.2).
    ['bücher.example', inAscii('xn--bcher-kva.example')], ['*.bücher.example', inAscii('*.xn--bcher-kva.example')],
    ['BÜCHER.Example', inAscii('xn--bcher-kva.example')], ['例え.テスト', inAscii('xn--r8jz45g.xn--zckzah')],
    ['ｅxample.org', inAscii('example.org')], ['example。org', inAscii('example.org')], ['аррӏе.example', inAscii('xn--80ak6aa92e.example')],
    // What has no spelling in A-labels, or one that is no DNS name.
    ['bü_cher.example', SCRIPT], ['bücher..example', SCRIPT], ['a\u202eb.example', SCRIPT], ['ü*.example', SCRIPT], ['*.*.ü.example', SCRIPT],
    ['http://ü.example', SCRIPT], ['ü.example.', SCRIPT], [`${'ü'.repeat(63)}.example`, SCRIPT],
    [`${`${'ü'.repeat(30)}.`.repeat(5)}example`, SCRIPT],
    ['xn--.example', LABELS], ['xn--zzz999.example', noALabel('xn--zzz999')], ['xn--a.example', noALabel('xn--a')], ['a.xn--0.example', noALabel('xn--0')],
    ['*.XN--ZZZ999.example', noALabel('xn--zzz999')], ['xn--example-.org', LABELS], ['xn--999999999', noALabel('xn--999999999')],
  ])('%j is none', (text, why) => {
    expect(whyNotDnsName(text)).toBe(why);
  });
});
