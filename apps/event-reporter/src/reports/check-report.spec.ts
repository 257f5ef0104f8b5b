import { checkReport } from './check-report.js';
import { readReporters } from './reporters-file.js';

const REPORTERS = readReporters(
  'reporters: [{name: disk, reasons: [{reason: DiskFull, actor: owner, meaning: m, fix: f}, {reason: DiskSlow, actor: platform, meaning: m, fix: f}]}]',
  'chancery', 'spec',
);
const GOOD = {
  version: 1, id: 'p-1', object: { apiVersion: 'v1', kind: 'Pod', namespace: 'app1', name: 'app1-abc', uid: 'u' }, state: 'problem',
  reason: 'DiskFull', message: 'Disk: /data in pod: app1-abc is full.',
};
const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const refusal = (value: unknown, reporter = 'disk') => {
  const checked = checkReport(reporter, bytes(value), REPORTERS);
  return checked.ok ? undefined : [checked.why, ...checked.problems];
};

describe('A report', () => {
  it('that is as it has to be is taken, with what was declared', () => {
    expect(checkReport('disk', bytes(GOOD), REPORTERS)).toMatchObject({ ok: true, report: GOOD, declared: { actor: 'owner' } });
  });

  it('on an object of any kind is taken when it names Secrets', () => {
    const object = { ...GOOD.object, apiVersion: 'apps/v1', kind: 'Deployment' };
    expect(refusal({ ...GOOD, object, secrets: [{ name: 'app1-pki' }] })).toBeUndefined();
    expect(refusal({ ...GOOD, object })).toEqual(['object', 'object.kind: Deployment.apps gets no Events; allowed: [Pod Pki.chancery.dev Pki.box.com], or any kind with secrets']);
  });

  it.each<[string, unknown, string[]]>([
    ['a reason that is not declared', { ...GOOD, reason: 'DiskFul' }, ['reason', 'reason: DiskFul is not declared for this reporter; allowed: [DiskFull DiskSlow]. Did you mean DiskFull?']],
    ['a reason of the catalogue', { ...GOOD, reason: 'Issued' }, ['reason', 'reason: Issued is not declared for this reporter; allowed: [DiskFull DiskSlow]']],
    ['more than it may have', { ...GOOD, from: 'kubelet', component: 'x' }, ['shape', 'the report: has unknown fields [from component]; allowed are those of docs/diagnosis-report.schema.json']],
    ['another version', { ...GOOD, version: 2 }, ['shape', 'version: 2: Invalid input: expected 1']],
    ['an id that is none', { ...GOOD, id: 'a.b\n' }, ['shape', 'id: a.b\\n: must be 1 to 64 letters, digits, hyphens and underscores']],
    ['no state', { ...GOOD, state: undefined }, ['shape', 'state: is missing: Invalid option: expected one of "problem"|"resolved"']],
    ['a name that forges', { ...GOOD, object: { ...GOOD.object, name: 'a\n  Warning' } }, ['object', 'object.name: a\\n  Warning cannot be; allowed: lower-case letters, digits, hyphens and dots']],
    ['a namespace with a slash', { ...GOOD, object: { ...GOOD.object, namespace: 'a/b' } }, ['object', 'object.namespace: a/b cannot be; allowed: lower-case letters, digits, hyphens and dots']],
    ['no JSON', '{', ['json', 'the report is not JSON in UTF-8']],
    ['a list', [], ['shape', 'the report: a list of 0: Invalid input: expected object, received array']],
  ])('with %s is refused, naming the field, what was seen and what is allowed', (_what, value, problems) => expect(refusal(value)).toEqual(problems));

  it('of an undeclared reporter is refused before it is read', () => {
    expect(refusal('{', 'other')).toEqual(['undeclared', "other is not declared as a reporter: the platform team adds it to event-reporter's REPORTERS_FILE"]);
  });

  it('of 1 MB is refused by its size alone, and one full of unknown names with a short text', () => {
    expect(refusal('x'.repeat(1_000_000))).toEqual(['size', 'the report has 1000000 bytes; allowed: 8192']);
    const problems = refusal({ ...GOOD, ...Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`field${i}\u202e`, 1])) });
    expect(problems?.join('').length).toBeLessThan(1_100);
    expect(problems?.join('')).not.toContain('\u202e');
  });
});
