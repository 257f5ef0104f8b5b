import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { certificateJudge, pkilint, titleOf, type CertificateVerdict } from '@chancery/cluster';
import { generateKey, serialNumber, signCertificate, signatureAlgorithmFor, subjectDer, toPem } from '@chancery/x509';

import { NOW, after, temporaryFolder } from '../testing/builders.js';
import { dnsNamesOf } from '../testing/judged/contents.js';
import { EXPECTED_OF_PKILINT, unexpected } from '../testing/judged/expected-findings.js';
import { AUTHORITY_CERTIFICATES, ROWS, issueAll, type Exhibits } from '../testing/judged/issue-all.js';
import { LOCATIONS, type Issued } from '../testing/judged/issue.js';

const go = await certificateJudge();
const python = await pkilint();
const openssl = spawnSync('openssl', ['version']).status === 0;
/** A minute after they were issued. */
const AT = after(60_000);

let exhibits: Exhibits;
const shown = (names: readonly string[]): Issued[] => exhibits.issued.filter(({ name }) => names.includes(name));

beforeAll(async () => {
  exhibits = await issueAll();
}, 300_000);

/** What a judge must not let pass: encipherment with a key that cannot (RFC 8813), signed by nobody's key. */
const badCertificate = async (): Promise<Buffer> => {
  const [pair, stranger] = [await generateKey('ECDSA-P256'), await generateKey('ECDSA-P256')];
  return signCertificate(
    {
      serialNumber: serialNumber(randomBytes(16)), signatureAlgorithm: signatureAlgorithmFor('ECDSA-P256'),
      issuer: subjectDer({ commonName: 'ECDSA-P256 issuing authority' }), notBefore: NOW, notAfter: after(3_600_000), subject: {},
      spki: pair.publicKey.export({ format: 'der', type: 'spki' }), names: { dnsNames: ['web'] },
      keyUsages: ['key encipherment'], extendedKeyUsages: [],
    },
    stranger.privateKey,
  );
};

('judge' in go ? describe : describe.skip)(titleOf("To Go's crypto/x509 and to zlint, a certificate", go), () => {
  const verdicts = new Map<string, CertificateVerdict>();
  const judged = async (der: Buffer, { intermediates, roots }: Pick<Issued, 'intermediates' | 'roots'>, hosts: readonly string[]) =>
    'judge' in go ? (await go.judge.certificates([{ der, intermediates, roots, at: AT, hosts }]))[0] : undefined;
  beforeAll(async () => {
    const asked = exhibits.issued.map(({ content, ...issued }) => ({
      ...issued, at: AT, hosts: [...dnsNamesOf(content).map((name) => name.replace('*', 'any')), ...(content.spec.ipAddresses ?? [])],
    }));
    const answers = 'judge' in go ? await go.judge.certificates(asked) : [];
    answers.forEach((verdict, i) => verdicts.set(asked[i]!.name, verdict));
  });

  it.each(ROWS)('$row is right, and leads to its root', ({ names }) => {
    const found = names.map((name) => verdicts.get(name)!).map(({ refused, zlint }) => ({ refused, zlint }));
    expect(found).toEqual(names.map(() => ({ refused: '', zlint: [] })));
  });

  it.each(ROWS)('$row says what was asked', ({ names }) => {
    for (const { name, content, der } of shown(names)) {
      const { spec, subject = '', publishes } = content;
      const none = { crlUrls: null, ocspUrls: null, issuerUrls: null };
      expect({ name, ...verdicts.get(name)!.facts }).toMatchObject({
        name, subject, isAuthority: false, dnsNames: dnsNamesOf(content).length === 0 ? null : dnsNamesOf(content),
        ipAddresses: spec.ipAddresses ?? null, uris: spec.uris ?? null, emailAddresses: spec.emailAddresses ?? null,
        ...(publishes === true ? LOCATIONS : none),
      });
      expect(der.includes(Buffer.from(verdicts.get(name)!.facts!.publicKey, 'base64'))).toBe(true);
    }
  });

  it.each(AUTHORITY_CERTIFICATES)('of an authority, $which of $kind, is right', async (row) => {
    const at = AUTHORITY_CERTIFICATES.indexOf(row);
    const root = exhibits.ofAuthorities[at - (at % 2)]!;
    const verdict = await judged(exhibits.ofAuthorities[at]!, { intermediates: [], roots: [root] }, []);
    expect(verdict).toMatchObject({ refused: '', zlint: [], facts: { isAuthority: true } });
  });

  it('that is wrong is wrong', async () => {
    const verdict = await judged(await badCertificate(), exhibits.issued.find(({ name }) => name.includes('by ECDSA-P256'))!, []);
    expect(verdict?.refused).toMatch(/^chain: .*unknown authority/);
    expect(verdict?.zlint.join('\n')).toContain('e_ecdsa_allowed_ku');
    expect(verdict?.zlint.join('\n')).toContain('e_ext_authority_key_identifier_no_key_identifier');
  });
});

('judge' in python ? describe : describe.skip)(titleOf('To pkilint, a certificate', python), () => {
  const findings = new Map<string, readonly string[]>();
  const judged = async (ders: readonly Buffer[]): Promise<string[][]> => ('judge' in python ? python.judge.certificates(ders) : []);
  beforeAll(async () => {
    const answers = await judged(exhibits.issued.map(({ der }) => der));
    answers.forEach((found, i) => findings.set(exhibits.issued[i]!.name, found));
  }, 300_000);

  it.each(ROWS)('$row has nothing unexpected', ({ names }) => {
    expect(names.map((name) => unexpected(findings.get(name)!))).toEqual(names.map(() => []));
  });

  it('of an authority has nothing unexpected', async () => {
    expect((await judged(exhibits.ofAuthorities)).map(unexpected)).toEqual(AUTHORITY_CERTIFICATES.map(() => []));
  });

  it.each(EXPECTED_OF_PKILINT)('has the finding $finding that is expected. $why', ({ finding }) => {
    expect([...findings.values()].flat().some((found) => finding.test(found))).toBe(true);
  });

  it('that is wrong is wrong', async () => {
    expect((await judged([await badCertificate()])).flatMap(unexpected).join('\n')).toContain('pkix.key_usage_value_prohibited_for_ec');
  });
});

(openssl ? describe : describe.skip)(`To openssl, a certificate${openssl ? '' : ' (skipped: not installed on this machine)'}`, () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);
  const write = (name: string, ders: readonly Buffer[]): string => {
    writeFileSync(join(folder, name), ders.map((der) => toPem('CERTIFICATE', der)).join(''));
    return name;
  };

  it.each(ROWS)('$row leads to its root', ({ names }) => {
    for (const { der, intermediates, roots } of shown(names)) {
      const files = [write('root.pem', roots), '-untrusted', write('issuing.pem', intermediates), write('leaf.pem', [der])];
      const options = ['verify', '-x509_strict', '-attime', String(AT.getTime() / 1000), '-CAfile', ...files];
      expect(execFileSync('openssl', options, { cwd: folder, encoding: 'utf8' })).toBe('leaf.pem: OK\n');
    }
  });
});
