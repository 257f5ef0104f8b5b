import { X509Certificate } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

import type { SignReply } from '@chancery/contracts';

import type { Authority } from '../ca/authority.js';
import { NOW, POLICY_TEXT, policyOf, requestFor, testAuthority } from '../testing/builders.js';
import { Issuer } from './issuer.js';

const FOLDER = fileURLToPath(new URL('../../hostile/', import.meta.url));
const EXPECTED = JSON.parse(readFileSync(`${FOLDER}expected.json`, 'utf8')) as Record<string, { reason: string; says: string }>;
const TABLE = Object.entries(EXPECTED).map(([file, expected]) => ({ file, ...expected }));

const read = (file: string): Buffer => {
  const bytes = readFileSync(FOLDER + file);
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};

describe('A request of the hostile set', () => {
  let authority: Authority;
  const failures: unknown[] = [];
  const policy = policyOf(POLICY_TEXT);
  const issue = (file: string): Promise<SignReply> =>
    new Issuer({
      policy: () => policy, authority: () => authority, record: async () => ({ duplicate: false }), limits: () => ({ giveBack: () => undefined }),
      now: () => NOW, randomBytes: (size) => Buffer.alloc(size, 0x5a), onFailure: (_, error) => failures.push(error),
    }).issue('dev', requestFor(read(file).toString('base64')));
  beforeAll(async () => {
    authority = await testAuthority();
  });

  it.each(TABLE.filter(({ reason }) => reason !== 'Issued'))('is refused with $reason: $file', async ({ file, reason, says }) => {
    const reply = await issue(file);
    expect(reply).toMatchObject({ outcome: 'refused', problem: { reason, actor: 'platform', field: 'csr' } });
    expect('problem' in reply && reply.problem.message).toContain(says);
    expect(failures).toEqual([]);
  });

  it.each(TABLE.filter(({ reason }) => reason === 'Issued'))('is signed, and nothing but its key is used: $file', async ({ file }) => {
    const reply = await issue(file);
    if (reply.outcome !== 'signed') throw new Error(reply.problem.message);
    const certificate = new X509Certificate(reply.chain);
    expect(certificate).toMatchObject({ subjectAltName: 'DNS:web.shop.svc', ca: false });
    expect(certificate.subject ?? '').toBe('');
    expect(read(file).includes(certificate.publicKey.export({ format: 'der', type: 'spki' }))).toBe(true);
  });

  it('has one file for each row of its table', () => {
    expect(readdirSync(FOLDER).filter((name) => name !== 'expected.json').sort()).toEqual(Object.keys(EXPECTED).sort());
  });
});
