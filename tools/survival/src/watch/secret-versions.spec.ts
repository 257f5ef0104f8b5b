import { X509Certificate } from 'node:crypto';

import { SECRET_ANNOTATIONS } from '@chancery/crd';

import { secret, strangeKey } from '../truth/testing/builders.js';
import { selfSigned } from '../truth/testing/certificate.js';
import type { SeenSecret } from '../truth/world.js';
import { SecretVersions } from './secret-versions.js';

const pair = selfSigned(['a']);
const serial = new X509Certificate(pair['tls.crt']).serialNumber.toLowerCase();

const written = (name: string, data: Readonly<Record<string, string>> = pair): SeenSecret => {
  const base = secret(name, 'p', data);
  return { ...base, metadata: { ...base.metadata, annotations: { ...base.metadata.annotations, [SECRET_ANNOTATIONS.serialNumber]: serial } } };
};

describe('The versions of Secrets', () => {
  it.each<[string, SeenSecret[], number]>([
    ['a pair that matches', [written('s')], 0],
    ['a pair that people damage later', [written('s'), written('s', { ...pair, 'tls.key': strangeKey() })], 0],
    ['a pair that does not match from the begin', [written('s', { ...pair, 'tls.key': strangeKey() })], 1],
    ['no certificate at all', [written('s', {})], 1],
    ['one certificate in two Secrets', [written('s'), written('t')], 1],
    ['a Secret of somebody else', [secret('s', undefined)], 0],
  ])('%s', (_, versions, defects) => {
    const rule = new SecretVersions();
    for (const version of versions) rule.see(version);
    expect(rule.defects).toHaveLength(defects);
  });

  it('say when a certificate has expired before it was written', () => {
    const rule = new SecretVersions();
    rule.see(written('s'), new Date(Date.now() + 3 * 86_400_000));
    expect(rule.defects.map(({ seen }) => seen)).toEqual([expect.stringMatching(/^expired at/)]);
  });
});
