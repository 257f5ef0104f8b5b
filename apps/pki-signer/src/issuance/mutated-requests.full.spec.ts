import { X509Certificate } from 'node:crypto';

import { certificateJudge, titleOf } from '@chancery/cluster';
import { PROBLEM_REASON_NAMES, type RequestedCertificate, type SignReply } from '@chancery/contracts';
import { certificatesOfPem } from '@chancery/x509';
import * as fc from 'fast-check';

import type { Authority } from '../ca/authority.js';
import { NOW, POLICY_TEXT, policyOf, requestFor, testAuthority } from '../testing/builders.js';
import { makeBases, type Base } from '../testing/mutations/bases.js';
import { OPERATORS, mutate } from '../testing/mutations/operators.js';
import { Issuer } from './issuer.js';

const go = await certificateJudge();

const MUTANTS = 100_000;
/** Of the event loop, for one request. */
const MOST_CPU_MS = 50;

/** What is asked, and all the names that may be in the certificate. */
const SPECS: readonly { spec: RequestedCertificate; names: string; subject: string }[] = [
  { spec: { serviceName: 'web' }, names: 'DNS:web.shop.svc', subject: '' },
  { spec: { serviceName: 'web', dnsNames: ['*.example.org'] }, names: 'DNS:*.example.org', subject: '' },
  { spec: { serviceName: 'web', ipAddresses: ['10.0.0.1'], commonName: 'web' }, names: 'DNS:web, IP Address:10.0.0.1', subject: 'CN=web' },
];

const REASONS = new Set<string>(PROBLEM_REASON_NAMES);
const spkiOf = ({ publicKey }: X509Certificate): Buffer => publicKey.export({ format: 'der', type: 'spki' });

interface Accepted {
  readonly der: Buffer;
  readonly certificate: X509Certificate;
}

describe('A request that was mutated', () => {
  let bases: Base[];
  let authority: Authority;
  const policy = policyOf(POLICY_TEXT);
  const failures: unknown[] = [];
  const accepted: Accepted[] = [];
  const outcomes = new Map<string, number>();
  const count = (what: string): void => void outcomes.set(what, (outcomes.get(what) ?? 0) + 1);

  const issue = (der: Buffer, spec: RequestedCertificate): Promise<SignReply> =>
    new Issuer({
      policy: () => policy, authority: () => authority, record: async () => ({ duplicate: false }), limits: () => ({ giveBack: () => undefined }),
      now: () => NOW, randomBytes: (size) => Buffer.alloc(size, 0x5a), onFailure: (_, error) => failures.push(error),
    }).issue('dev', requestFor(der.toString('base64'), { spec }));

  const timed = async (der: Buffer, spec: RequestedCertificate): Promise<{ reply: SignReply; ms: number }> => {
    const before = process.cpuUsage();
    const reply = await issue(der, spec);
    const { user, system } = process.cpuUsage(before);
    return { reply, ms: (user + system) / 1_000 };
  };
  /** The machine may do something else meanwhile, and so may the garbage collector: the quickest of several is the request's. */
  const leastCpu = async (der: Buffer, spec: RequestedCertificate): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < 7; i++) times.push((await timed(der, spec)).ms);
    return Math.min(...times);
  };

  beforeAll(async () => {
    [bases, authority] = [await makeBases(), await testAuthority()];
  }, 180_000);

  /** An RSA signature takes milliseconds, so fewer of those mutants are signed again. */
  const signsAgain = ({ kind }: Base, choice: number): boolean => choice % (kind.startsWith('RSA') ? 16 : 2) === 0;

  const mutantOf = (base: Base, other: Base, operator: string, choices: readonly number[]): Buffer => {
    let next = 0;
    const choose = (limit: number): number => (limit < 1 ? 0 : (choices[next++ % choices.length] ?? 0) % limit);
    return signsAgain(base, choices[0] ?? 0)
      ? base.signed(mutate(operator, base.info, other.info, choose))
      : mutate(operator, base.der, other.der, choose);
  };

  /** What is wrong with the reply. Plain comparisons: a hundred thousand of jest's take minutes. */
  const faultsOf = (der: Buffer, base: Base, { names, subject }: (typeof SPECS)[number], reply: SignReply): string[] => {
    if (reply.outcome !== 'signed') {
      const { reason, actor, field } = reply.problem;
      count(reason);
      return REASONS.has(reason) && actor === 'platform' && field === 'csr' ? [] : [`refused otherwise: ${JSON.stringify(reply)}`];
    }
    const certificate = new X509Certificate(certificatesOfPem(reply.chain)[0]!);
    count(der.equals(base.der) ? 'signed: nothing was changed' : 'signed: another right request');
    if (!der.equals(base.der)) accepted.push({ der, certificate });
    return [
      ...(certificate.subjectAltName === names ? [] : [`names: ${certificate.subjectAltName}`]),
      ...((certificate.subject ?? '') === subject ? [] : [`subject: ${certificate.subject}`]),
      ...(certificate.ca ? ['it is an authority'] : []),
      ...(certificate.verify(authority.publicKey) ? [] : ['signature']),
      ...(der.includes(spkiOf(certificate)) ? [] : ['public key']),
    ];
  };

  it(`is refused with a reason, or is right, ${MUTANTS} times`, async () => {
    const index = fc.nat();
    let longest = 0;
    await fc.assert(
      fc.asyncProperty(
        index, index, fc.constantFrom(...OPERATORS), fc.constantFrom(...SPECS), fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
        async (one, two, operator, asked, choices) => {
          const [base, other] = [bases[one % bases.length]!, bases[two % bases.length]!];
          const der = mutantOf(base, other, operator, choices);
          const { reply, ms } = await timed(der, asked.spec);
          const cpu = ms > MOST_CPU_MS ? await leastCpu(der, asked.spec) : ms;
          longest = Math.max(longest, cpu);
          const faults = [...faultsOf(der, base, asked, reply), ...(cpu > MOST_CPU_MS ? [`${cpu} ms of CPU`] : [])];
          if (faults.length > 0) throw new Error(`${faults.join(', ')}: ${der.toString('base64')}`);
        },
      ),
      { numRuns: MUTANTS, endOnFailure: true },
    );
    expect(failures).toEqual([]);
    const lines = [...outcomes].sort(([, a], [, b]) => b - a).map(([what, times]) => `${String(times).padStart(8)} ${what}`);
    process.stderr.write(`${MUTANTS} mutated requests, the slowest took ${longest.toFixed(1)} ms of CPU:\n${lines.join('\n')}\n`);
  }, 900_000);

  ('judge' in go ? it : it.skip)(titleOf('is signed only where its key signed exactly these bytes, says Go', go), async () => {
    const verdicts = 'judge' in go ? await go.judge.requests(accepted.map(({ der }) => der)) : [];
    const wrong = verdicts.flatMap(({ signatureRefused, publicKey }, i) => {
      const { der, certificate } = accepted[i]!;
      const certified = spkiOf(certificate).toString('base64');
      return signatureRefused === '' && publicKey === certified ? [] : [{ signatureRefused, der: der.toString('base64') }];
    });
    expect(wrong).toEqual([]);
    // Of requests without attributes, which many tools leave out though RFC 2986 does not let them.
    const stricter = verdicts.filter(({ refused }) => refused !== '').map(({ refused }) => refused.replace(/[("].*$/, '').trim());
    process.stderr.write(`${accepted.length} were another right request; Go's own parser refuses ${stricter.length} of them:\n`);
    for (const why of new Set(stricter)) process.stderr.write(`${String(stricter.filter((each) => each === why).length).padStart(8)} ${why}\n`);
  }, 300_000);
});
