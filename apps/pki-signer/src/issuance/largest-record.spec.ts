import { randomBytes } from 'node:crypto';

import { MAX_RECORD_BYTES, MAX_SIGN_REQUEST_BYTES, type AuditRecord, type SignReply, type SignRequest } from '@chancery/contracts';

import { NOW, POLICY_TEXT, csrOf, policyOf, requestFor, testAuthority } from '../testing/builders.js';
import { Issuer } from './issuer.js';

const numbered = (count: number, of: (number: string) => string): string[] => Array.from({ length: count }, (_, i) => of(String(i).padStart(3, '0')));
/** Four bytes in a certificate and in JSON: no character that a Pki may have takes more. */
const WIDEST = '𝒜';

/** As many of everything as the schema of the Pki lets it have, each as long as can be. */
const LARGEST = {
  serviceName: 'web',
  commonName: WIDEST.repeat(64),
  dnsNames: numbered(100, (n) => `${n}${'a'.repeat(55)}.${'a'.repeat(60)}.${'a'.repeat(60)}.${'a'.repeat(59)}.example.org`),
  ipAddresses: numbered(100, (n) => `2001:db8:1111:1111:1111:1111:1111:1${n}`),
  uris: numbered(32, (n) => `https://w.example.org/${n}${'a'.repeat(999)}`),
  emailAddresses: numbered(32, (n) => `${n}${'a'.repeat(61)}@${'b'.repeat(63)}.${'b'.repeat(63)}.${'b'.repeat(49)}.example.org`),
  subject: {
    ...Object.fromEntries(['organizations', 'organizationalUnits'].map((field) => [field, numbered(8, (n) => n + WIDEST.repeat(61))])),
    ...Object.fromEntries(['provinces', 'localities'].map((field) => [field, numbered(8, (n) => n + WIDEST.repeat(125))])),
  },
};
/** What a cluster in other hands can make long besides: of this a character takes six bytes in JSON. */
const requesterOf = (length: number): Partial<SignRequest> => ({ requester: '\u0001'.repeat(length) });

describe('What is recorded of the largest certificate that a Pki can ask for', () => {
  const issued = async (policyText: string, change: Partial<SignRequest> = {}): Promise<{ reply: SignReply; records: AuditRecord[] }> => {
    const [authority, csr, records] = [await testAuthority(), await csrOf(), [] as AuditRecord[]];
    const policy = policyOf(policyText.replace('"*@*.example.org"', '"*@*.*.*.example.org"'));
    const record = async (one: AuditRecord): Promise<{ duplicate: boolean }> => {
      records.push(one);
      return { duplicate: false };
    };
    const issuer = new Issuer({ policy: () => policy, authority: () => authority, limits: () => ({ giveBack: () => undefined }), now: () => NOW, randomBytes, record });
    return { reply: await issuer.issue('dev', requestFor(csr, { spec: LARGEST, ...change })), records };
  };
  const bytesOf = (record: AuditRecord): number => Buffer.byteLength(JSON.stringify(record));

  it('has room in the history: the whole request in the intent, the certificate and its names in the outcome', async () => {
    const { reply, records } = await issued(POLICY_TEXT, requesterOf(512));
    expect(reply.outcome).toBe('signed');
    expect(records.map(({ outcome }) => outcome)).toEqual(['intended', 'signed']);
    for (const record of records) expect(bytesOf(record)).toBeLessThan(MAX_RECORD_BYTES);
    const [intended, signed] = records;
    expect(intended?.requested).toMatchObject({ dnsNames: LARGEST.dnsNames });
    expect(signed?.requested).toEqual({ serviceName: 'web', omitted: expect.stringMatching(/^\d+ bytes$/) as string });
    expect(signed?.certificate).toMatchObject({ dnsNames: LARGEST.dnsNames, pem: expect.any(String) as string });
  });

  it('comes with a request that has room as well', async () => {
    const request = requestFor(await csrOf('RSA-4096'), { spec: LARGEST, ...requesterOf(512) });
    expect(Buffer.byteLength(JSON.stringify(request))).toBeLessThan(0.75 * MAX_SIGN_REQUEST_BYTES);
    // Two primes of 2,048 bits are found when they are found.
  }, 60_000);

  it('is not signed where it has none', async () => {
    const urls = Array.from({ length: 8 }, (_, i) => `http://ca.example.org/${i}${'a'.repeat(1_000)}`);
    const { reply, records } = await issued(POLICY_TEXT.replace('rules:', `authorities: ${JSON.stringify([{ name: 'default', crlUrls: urls, ocspUrls: urls, issuerUrls: urls }])}\nrules:`));
    expect([reply, records]).toEqual([expect.objectContaining({ outcome: 'unavailable', problem: expect.objectContaining({ reason: 'RequestRejected' }) as object }), []]);
  });
});
