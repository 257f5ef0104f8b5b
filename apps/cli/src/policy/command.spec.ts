import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { runCommand } from '../run-command.js';

const POLICY = 'apiVersion: policy.chancery.dev/v1\nrules:\n  - name: shop\n    namespaces: [shop]\n    serviceNames: [web]\n';
const pki = (serviceName: string): string =>
  `apiVersion: chancery.dev/v1\nkind: Pki\nmetadata: {name: web-pki, namespace: shop}\nspec: {serviceName: ${serviceName}}\n`;

describe('chancery policy check', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-policy-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  /** What a shell would see. Places are told without the folder. */
  const check = (...args: string[]): Promise<{ code: number; out: string; notes: string }> => checkFrom(Readable.from([]), ...args);
  const checkFrom = async (stdin: Readable, ...args: string[]): Promise<{ code: number; out: string; notes: string }> => {
    let [out, notes] = ['', ''];
    const code = await runCommand(['policy', 'check', ...args], { out: (text) => (out += text), note: (text) => (notes += text), stdin });
    return { code, out, notes: notes.replaceAll(`${folder}/`, '') };
  };
  const GOOD = file('good.yaml', POLICY);

  it('ends with 0 where all is allowed, and where only the policy was looked at', async () => {
    expect(await check('--policy', GOOD, file('allowed.yaml', pki('web')))).toMatchObject({ code: 0, notes: '' });
    expect(await check('--policy', GOOD)).toMatchObject({ code: 0, out: expect.stringMatching(/: revision [0-9a-f]{16}, 1 rules\n$/) as string });
  });

  it('reads a manifest from a pipe that is slow and long', async () => {
    async function* slowly(): AsyncGenerator<Buffer> {
      for (const piece of [pki('web').slice(0, 40), pki('web').slice(40), ...Array.from({ length: 200 }, () => `# ${'x'.repeat(1_000)}\n`)]) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield Buffer.from(piece);
      }
    }
    expect(await checkFrom(Readable.from(slowly()), '--policy', GOOD, '-')).toMatchObject({ code: 0, out: expect.stringMatching(/^-:1: shop\/web-pki: allowed/) as string, notes: '' });
    expect(await checkFrom(Readable.from([POLICY]), '--policy', '-', file('allowed.yaml', pki('web')))).toMatchObject({ code: 0 });
  });

  it.each([[['--policy', '-', '-']], [['--policy', 'good.yaml', '-', '-']]])('refuses standard input twice', async (args) => {
    expect(await check(...args)).toMatchObject({ code: 2, notes: expect.stringContaining('- is given twice; standard input can be read once\n\nchancery policy check') as string });
  });

  it('warns where two Pkis want one Secret, of which only one gets it', async () => {
    const named = (name: string, secretName: string): string => pki('web').replace('name: web-pki', `name: ${name}`).replace('spec: {', `spec: {secretName: ${secretName}, `);
    const { code, out } = await check('--policy', GOOD, file('one.yaml', named('a', 'web-tls')), file('two.yaml', `${named('b', 'web-tls')}---\n${named('c', 'other')}`));
    expect([code, out.match(/warning: .*/g)?.map((line) => line.replaceAll(`${folder}/`, ''))]).toEqual([
      0,
      ['b (two.yaml:1)', 'a (one.yaml:1)'].map((rival) => `warning: SecretName: web-tls is wanted by pki: ${rival} as well: only one of them gets it. Set spec.secretName of one of them to another name.`),
    ]);
  });

  it('warns where the two API groups have a Pki of one name, and where one is declared twice', async () => {
    const articles = pki('web').replace('chancery.dev/v1', 'box.com/v1');
    const { code, out } = await check('--policy', GOOD, file('both.yaml', `${pki('web')}---\n${articles}`));
    const wanted = (of: string, line: number): string => `warning: SecretName: web-pki is wanted by pki: web-pki of ${of} (both.yaml:${line}) as well: only one of them gets it. Set spec.secretName of one of them to another name.`;
    const warnings = (text: string): string[] | undefined => text.match(/warning: .*/g)?.map((line) => line.replaceAll(`${folder}/`, ''));
    expect([code, warnings(out)]).toEqual([0, [wanted('box.com', 6), wanted('chancery.dev', 1)]]);
    const twice = await check('--policy', GOOD, file('twice.yaml', `${pki('web')}---\n${pki('web')}---\n${pki('web').replace('namespace: shop', 'namespace: other')}`));
    expect([twice.code, warnings(twice.out)]).toEqual([
      1,
      [6, 1].map((line) => `warning: Pki: web-pki is declared at twice.yaml:${line} as well: the one that is applied last counts. Remove one of them, or give it another name.`),
    ]);
  });

  it('ends with 1 where one is refused', async () => {
    const { code, out } = await check('--policy', GOOD, file('refused.yaml', `${pki('web')}---\n${pki('webb')}`));
    expect([code, out]).toEqual([1, expect.stringContaining('ServiceNameNotAllowed (rule shop): ServiceName: webb')]);
  });

  it.each<[string, string, string]>([
    ['a key with a typo', POLICY.replace('serviceNames', 'servicenames'), 'policy.yaml:3:5: rules[0].serviceNames: '],
    ['an unknown usage', `${POLICY}    usages: [digital signature, server-auth]\n`, 'policy.yaml:6:33: rules[0].usages[1]: server-auth is no usage'],
    ['broken YAML', `${POLICY}  : [`, 'policy.yaml:6:'],
    ['an alias without its anchor', POLICY.replace('[web]', '[*web]'), 'policy.yaml:0:0: Unresolved alias'],
    ['lists within lists without end', '['.repeat(100_000), 'policy.yaml:'],
  ])('ends with 2 for a policy with %s, and says where', async (_, text, said) => {
    const { code, out, notes } = await check('--policy', file('policy.yaml', text), file('allowed.yaml', pki('web')));
    expect([code, out, notes]).toEqual([2, '', expect.stringContaining(said)]);
  });

  it.each<[string, string, string]>([
    ['broken YAML', `${pki('web')}---\n- [`, 'manifest.yaml:6: '],
    ['an alias without its anchor', `a: b\n---\n${pki('*web')}`, 'manifest.yaml:6: Unresolved alias'],
    ['a version that is not served', 'apiVersion: chancery.dev/v1beta1\nkind: Pki\nmetadata: {name: a}\n', 'manifest.yaml:1: a Pki of chancery.dev/v1beta1, which is not served: write chancery.dev/v1'],
    ['a field beside its spec', 'apiVersion: chancery.dev/v1\nkind: Pki\nmetadata: {name: a}\nsepc: {}\n', 'manifest.yaml:1: a Pki with sepc beside its spec'],
    ['a name that is none', 'apiVersion: chancery.dev/v1\nkind: Pki\nmetadata: {name: App_1}\n', 'manifest.yaml:1: metadata.name: App_1 is no name'],
    ['a namespace that is none', 'apiVersion: chancery.dev/v1\nkind: Pki\nmetadata: {name: a, namespace: A.b}\n', 'manifest.yaml:1: metadata.namespace: A.b is no name'],
    ['no name', 'apiVersion: chancery.dev/v1\nkind: Pki\n', 'manifest.yaml:1: a Pki without metadata.name'],
    ['no Pki', 'a: b\n', 'no Pki in these manifests'],
    ['lists within lists without end', '['.repeat(100_000), 'manifest.yaml:1: '],
  ])('ends with 2 for a manifest with %s, and says where', async (_, text, said) => {
    const { code, out, notes } = await check('--policy', GOOD, file('manifest.yaml', text));
    expect([code, out, notes]).toEqual([2, '', expect.stringContaining(said)]);
  });

  it.each<[string, string[], string]>([
    ['without a policy', [], '--policy is missing'],
    ['of a file that is not there', ['--policy', '/nowhere/policy.yaml'], '/nowhere/policy.yaml cannot be read'],
    ['for a cluster that can be none', ['--policy', GOOD, '--cluster', 'Prod'], '--cluster: Prod is no name'],
    ['for no cluster', ['--policy', GOOD, '--cluster', ''], '--cluster:  is no name'],
    ['for a namespace that can be none', ['--policy', GOOD, '--namespace', 'Shop'], '--namespace: Shop is no name'],
    ['with an unknown option', ['--polcy', 'x'], "Unknown option '--polcy'"],
  ])('ends with 2 %s', async (_, args, said) => {
    expect(await check(...args)).toMatchObject({ code: 2, notes: expect.stringContaining(said) as string });
  });
});
