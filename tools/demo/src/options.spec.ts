import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { USAGE, parseOptions } from './options.js';

const NONE = { keep: false, article: false, existing: undefined };
const folder = mkdtempSync(join(tmpdir(), 'chancery-options-'));
const kubeconfig = join(folder, 'kind');
const other = join(folder, 'other');
writeFileSync(kubeconfig, JSON.stringify({ contexts: [{ name: 'kind', context: { cluster: 'kind' } }] }));
writeFileSync(other, '');
afterAll(() => rmSync(folder, { recursive: true }));

describe('The options of the demonstration', () => {
  it.each<[string[], object]>([
    [[], NONE],
    [['--keep', '--article'], { ...NONE, keep: true, article: true }],
    [
      ['--context', 'kind', '--image=alpine', '--kubeconfig', kubeconfig],
      { ...NONE, existing: { context: 'kind', image: 'alpine', kubeconfig } },
    ],
    [
      ['--context', 'kind', '--kubeconfig', [other, '/nowhere', kubeconfig].join(delimiter)],
      { ...NONE, existing: { context: 'kind', image: 'busybox', kubeconfig } },
    ],
  ])('are read: %j', (argv, expected) => expect(parseOptions(argv)).toEqual(expected));

  it.each(['--help', '-h'])('are explained by %s', (flag) => expect(parseOptions(['--keep', flag])).toBe('help'));

  it.each([
    [['--image', 'busybox'], '--image is for pods that run, so it needs --context'],
    [['--kubeconfig', kubeconfig], '--kubeconfig says where a context is, so it needs --context'],
    [['--context', 'kin', '--kubeconfig', kubeconfig], 'has no context kin; it has kind'],
    [['--context', 'kind', '--kubeconfig', other], 'has no context kind; it has none'],
    [['--context', 'kind', '--kubeconfig', '/nowhere'], 'there is no kubeconfig /nowhere'],
    [['--context', 'kind', '--kubeconfig', kubeconfig, '--image', 'a b'], '--image "a b" is not the name of an image'],
    [['--kepp'], '--kepp'],
    [['stray'], 'stray'],
    [['--context'], '--context'],
  ])('are refused when they are wrong: %j', (argv, message) => expect(() => parseOptions(argv)).toThrow(message));

  it('are all in the usage', () => {
    for (const flag of ['--article', '--keep', '--context', '--kubeconfig', '--image']) expect(USAGE).toContain(flag);
  });
});
