import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { REPOSITORY } from '@chancery/platform';

const read = (...path: string[]): string => readFileSync(join(REPOSITORY, ...path), 'utf8');
const TEXT = read('docs', 'threat-model.md');

describe('docs/threat-model.md', () => {
  const tests = [...new Set([...TEXT.matchAll(/`([\w./-]+\.spec\.ts)`/g)].map(([, path]) => path!))];

  it('names tests', () => {
    expect(tests.length).toBeGreaterThan(20);
  });

  it.each(tests)('names a test that there is: %s', (path) => {
    expect(existsSync(join(REPOSITORY, path))).toBe(true);
  });

  it('names alerts that there are', () => {
    const folder = join('k8s', 'monitoring');
    const rules = readdirSync(join(REPOSITORY, folder)).filter((name) => name.endsWith('.rules.yaml')).map((name) => read(folder, name)).join('\n');
    const alerts = new Set([...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name));
    const named = [...new Set(TEXT.match(/\bChancery[A-Z]\w+/g) ?? [])];
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !alerts.has(name))).toEqual([]);
  });

  it('has a test in every row of an attack', () => {
    const [attacksOf = ''] = TEXT.split('## How an attempt is noticed');
    const rows = attacksOf.split('\n').filter((line) => line.startsWith('| ') && line.split('|').length === 5);
    const attacks = rows.filter((row) => !row.includes('| attack |') && !row.startsWith('|---'));
    expect(attacks.length).toBeGreaterThan(20);
    expect(attacks.filter((row) => !row.includes('.spec.ts`'))).toEqual([]);
  });
});
