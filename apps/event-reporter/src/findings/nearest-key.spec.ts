import { fieldThatMakes, nearestKey } from './nearest-key.js';

const PRESENT = ['ca.crt', 'tls.crt', 'tls.key'];

describe('The nearest key', () => {
  it.each<[string, string | undefined]>([
    ['tls.pem', 'tls.crt'], ['cert.pem', 'tls.crt'], ['server.crt', 'tls.crt'], ['fullchain.pem', 'tls.crt'], ['tls.crtt', 'tls.crt'],
    ['key.pem', 'tls.key'], ['private.key', 'tls.key'], ['tls.kye', 'tls.key'],
    ['ca.pem', 'ca.crt'], ['cacert.pem', 'ca.crt'], ['root.crt', 'ca.crt'], ['ca-bundle.crt', 'ca.crt'], ['tls.ca', 'ca.crt'], ['truststore.pem', 'ca.crt'],
    ['keystore.pfx', 'keystore.p12'], ['app.jks', 'keystore.jks'], ['tls.der', 'key.der'], ['combined.pem', 'tls-combined.pem'],
    ['keystore.p12', undefined], ['config.yaml', undefined],
  ])('to %s is %s', (asked, expected) => expect(nearestKey(asked, PRESENT)).toBe(expected));

  it('is none that is not there and cannot be made', () => expect(nearestKey('tls.pem', ['username', 'password'])).toBeUndefined());
});

describe('The field of a Pki that makes a key', () => {
  it.each<[string, string | undefined]>([
    ['keystore.p12', 'spec.keystores.pkcs12'],
    ['keystore.jks', 'spec.keystores.jks'],
    ['tls-combined.pem', 'spec.additionalOutputFormats: [CombinedPEM]'],
    ['key.der', 'spec.additionalOutputFormats: [DER]'],
    ['tls.crt', undefined],
    ['toString', undefined],
  ])('of %s is %s', (key, field) => expect(fieldThatMakes(key)).toBe(field));
});
