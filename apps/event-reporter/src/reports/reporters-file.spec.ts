import { REASONS } from '@chancery/contracts';

import { loadReporters, readReporters } from './reporters-file.js';

const entry = (reason: string, actor = 'owner', meaning = 'The disk is full.'): string =>
  `      - {reason: ${reason}, actor: ${actor}, meaning: ${JSON.stringify(meaning)}, fix: Delete something.}`;
const file = (name: string, ...entries: string[]): string => ['reporters:', `  - name: ${name}`, '    reasons:', ...entries].join('\n');
const read = (text: string) => readReporters(text, 'chancery', 'reporters.yaml');

describe('The file of reporters', () => {
  it('says who may report which reasons', () => {
    const reporters = read(file('disk-watch', entry('DiskFull'), entry('DiskSlow', 'platform')));
    expect([...reporters.keys()]).toEqual(['disk-watch']);
    expect([...(reporters.get('disk-watch')?.values() ?? [])].map(({ reason, actor }) => `${reason} ${actor}`)).toEqual(['DiskFull owner', 'DiskSlow platform']);
  });

  it('that is not named declares nobody', () => expect(loadReporters(undefined, 'chancery').size).toBe(0));

  it('that cannot be read ends the start', () => {
    expect(() => loadReporters('/absent/reporters.yaml', 'chancery')).toThrow('REPORTERS_FILE names /absent/reporters.yaml, which cannot be read');
  });

  it('may declare a reason of the catalogue that means the same, and one reason twice in one meaning', () => {
    const { actor, meaning } = REASONS.KeyNotAllowed;
    expect(read(file('a', entry('KeyNotAllowed', actor, meaning))).size).toBe(1);
    expect(read(`${file('a', entry('DiskFull'))}\n${file('b', entry('DiskFull')).split('\n').slice(1).join('\n')}`).size).toBe(2);
  });

  it.each<[string, string, string]>([
    ['a name of the platform', file('chancery', entry('DiskFull')), 'reporters.yaml:2: reporters[0].name: chancery is reserved'],
    ['a name that begins like ours', file('chancery-x', entry('DiskFull')), 'reporters[0].name: chancery-x is reserved'],
    ['the name of kubelet', file('kubelet', entry('DiskFull')), 'reporters[0].name: kubelet is reserved'],
    ['the name of the scheduler', file('default-scheduler', entry('DiskFull')), 'reporters[0].name: default-scheduler is reserved'],
    ['the name of a controller', file('replicaset-controller', entry('DiskFull')), 'reporters[0].name: replicaset-controller is reserved'],
    ['a name that is no token', file('Disk.Watch', entry('DiskFull')), 'reporters.yaml:2: reporters[0].name: must be a DNS label'],
    ['a reporter twice', `${file('a', entry('DiskFull'))}\n${file('a', entry('DiskFull')).split('\n').slice(1).join('\n')}`, 'reporters.yaml:5: reporters[1].name: a is declared twice'],
    ['a reason twice', file('a', entry('DiskFull'), entry('DiskFull')), 'reporters.yaml:5: reporters[0].reasons[1].reason: DiskFull is declared twice'],
    ['a reason of the catalogue', file('a', entry('KeyNotAllowed')), 'reporters.yaml:4: reporters[0].reasons[0].reason: KeyNotAllowed is in the catalogue of Chancery'],
    ['a reason of progress', file('a', entry('Resolved')), 'Resolved is in the catalogue of Chancery'],
    ['one reason in two meanings', `${file('a', entry('DiskFull'))}\n${file('b', entry('DiskFull', 'platform')).split('\n').slice(1).join('\n')}`, 'DiskFull is declared by a with another actor or meaning'],
    ['a reason that is no word', file('a', entry('disk-full')), 'reporters.yaml:4: reporters[0].reasons[0].reason: must be UpperCamelCase'],
    ['an actor that nobody is', file('a', entry('DiskFull', 'nobody')), 'reporters[0].reasons[0].actor: Invalid option'],
    ['an unknown field', 'reporters: []\nmore: 1', 'reporters.yaml:1: the file: Unrecognized key: "more"'],
    ['no YAML', 'reporters: [', 'reporters.yaml:1: '],
    ['nothing', '', 'reporters.yaml:1: the file: Invalid input'],
  ])('is refused with the line and the field when it has %s', (_what, text, why) => expect(() => read(text)).toThrow(why));
});
