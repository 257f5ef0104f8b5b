import { signRequestSchema, type RequestedCertificate, type SignReply } from '@chancery/contracts';
import * as fc from 'fast-check';

import type { Authority } from '../ca/authority.js';
import { NOW, POLICY_TEXT, csrOf, policyOf, requestFor, testAuthority } from '../testing/builders.js';
import { Issuer } from './issuer.js';

const POLICY = policyOf(POLICY_TEXT);

describe('Whatever a caller sends', () => {
  let csr: string;
  let authority: Authority;
  const failures: unknown[] = [];
  const issue = (request: unknown): Promise<SignReply> =>
    new Issuer({
      policy: () => POLICY, authority: () => authority, record: async () => ({ duplicate: false }), limits: () => ({ giveBack: () => undefined }),
      now: () => NOW, randomBytes: (size) => Buffer.alloc(size, 0x5a), onFailure: (_, error) => failures.push(error),
    }).issue('dev', signRequestSchema.parse(request));
  const asking = (spec: Partial<RequestedCertificate>): Promise<SignReply> => issue(requestFor(csr, { spec: { serviceName: 'web', ...spec } }));

  beforeAll(async () => {
    [authority, csr] = [await testAuthority(), await csrOf()];
  });

  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.constantFrom('web', 'a.example.org', '*.example.org', '10.0.0.1', '::1'));
  const names = fc.option(fc.array(text, { maxLength: 4 }), { nil: undefined });
  const spec = fc.record(
    {
      serviceName: fc.oneof(fc.constant('web'), text), commonName: text, dnsNames: names, ipAddresses: names, uris: names,
      emailAddresses: names, usages: names, duration: fc.oneof(fc.constantFrom('1s', '1h', '99999d'), text), authority: text,
      subject: fc.record({ organizations: names, countries: names, localities: names }),
    },
    { requiredKeys: ['serviceName'] },
  );

  /** What the message lets a Pki be called. */
  const namespaces = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  const pkiNames = fc.array(namespaces, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.').slice(0, 253).replace(/[-.]+$/, ''));

  it('is answered and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(spec, namespaces, pkiNames, fc.boolean(), async (asked, namespace, name, elsewhere) => {
        const pki = { ...requestFor('').pki, namespace, name };
        const reply = await issue({ ...requestFor(csr), spec: asked, ...(elsewhere && { pki }) });
        expect(['signed', 'refused', 'unavailable']).toContain(reply.outcome);
        if ('problem' in reply) expect(reply.problem.message).not.toMatch(/[\n\r]/);
      }),
      { numRuns: 100 },
    );
  });

  it('in place of a CSR is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const reply = await issue(requestFor(Buffer.from(bytes).toString('base64')));
        expect(reply).toMatchObject({ outcome: 'refused', problem: { actor: 'platform' } });
      }),
      { numRuns: 100 },
    );
  });

  // Where both parsers must agree on how a name is spelt: Node shows names with commas and quotes as JSON.
  const host = fc.stringMatching(/^[a-z][a-z0-9]{0,8}\.example\.org$/);
  const uri = fc.tuple(host, fc.stringMatching(/^[A-Za-z0-9_~!$&'()+,;=:@-]{1,20}$/)).map(([at, path]) => `https://${at}/${path}`);
  const email = fc.tuple(fc.stringMatching(/^[a-z0-9!#$%&'+=?^_`{|}~-]{1,12}$/), host).map(([local, at]) => `${local}@${at}`);
  const words = fc.array(fc.stringMatching(/^[A-Za-z0-9,"'+=<>#;\\äé日-]{1,20}$/), { minLength: 1, maxLength: 2 });

  it('that is allowed is signed, however odd its names are', async () => {
    failures.length = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(host, { maxLength: 3 }), fc.uniqueArray(uri, { maxLength: 3 }), fc.uniqueArray(email, { maxLength: 2 }),
        fc.array(fc.ipV4(), { maxLength: 2 }), words,
        async (dnsNames, uris, emailAddresses, ipAddresses, organizations) => {
          const reply = await asking({ dnsNames, uris, emailAddresses, ipAddresses, subject: { organizations } });
          expect('problem' in reply ? reply.problem.message : reply.outcome).toBe('signed');
        },
      ),
      { numRuns: 150 },
    );
    expect(failures).toEqual([]);
  });

  const label = 'a'.repeat(60);
  const large: Partial<RequestedCertificate> = {
    dnsNames: Array.from({ length: 100 }, (_, i) => `${label}.${label}.${label}.${label.slice(0, 50)}${100 + i}.example.org`),
    commonName: 'b'.repeat(64),
  };

  it('with as many names as are allowed is signed', async () => {
    expect(await asking(large)).toMatchObject({ outcome: 'signed' });
  });

  it('of the largest size that is allowed is signed', async () => {
    const uris = Array.from({ length: 32 }, (_, i) => `https://w.example.org/${'b'.repeat(900)}${i}`);
    expect(await asking({ ...large, uris })).toMatchObject({ outcome: 'signed' });
  });

  it('gets no certificate that is over when it is signed', async () => {
    const reply = await asking({ duration: '1s' });
    expect(reply.outcome === 'signed' ? Date.parse(reply.notAfter) : Infinity).toBeGreaterThan(NOW.getTime());
  });
});
