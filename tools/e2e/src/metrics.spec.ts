import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { REASONS, type ReasonEntry, type Severity } from '@chancery/contracts';
import { APP_NAMES, REPOSITORY } from '@chancery/platform';
import { parse } from 'yaml';

import { Scenario } from './scenario.js';
import { until } from './until.js';

interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: Severity };
  annotations: { summary: string; description: string; runbook_url: string };
}
interface Node {
  name: string;
  from: number;
  to: number;
  type: { isError: boolean };
}
interface PromqlParser {
  parse(text: string): { iterate(visitor: { enter: (node: Node) => void }): void };
}

const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');
const RULE_FILES = ['k8s/monitoring/workload-cluster.rules.yaml', 'k8s/monitoring/control-plane.rules.yaml'];
const RULES = RULE_FILES.flatMap((file) => (parse(read(file)) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules));
const RUNBOOK = read('docs/runbook.md');
const ENTRIES: [string, ReasonEntry][] = Object.entries(REASONS);

const alertNamed = (name: string): Rule => RULES.find(({ alert }) => alert === name)!;
/** The values of a matcher on the reason: `reason=~"A|B"`. */
const reasonsOf = ({ expr }: Rule): string[] => /reason[!=]~"([^"]*)"/.exec(expr)![1]!.split('|');
const withSeverity = (severity: Severity): string[] =>
  ENTRIES.filter(([, entry]) => entry.actor === 'platform' && entry.severity === severity).map(([name]) => name);

// Until it is installed, only the brackets and quotes of an expression are looked at.
const PROMQL = '@prometheus-io/lezer-promql';
const promql = await import(PROMQL).then(
  (module: { parser: PromqlParser }) => module.parser,
  () => undefined,
);
const syntaxErrors = (expr: string): string[] => {
  const errors: string[] = [];
  if (promql === undefined) {
    const bare = expr.replace(/"[^"]*"/g, '');
    for (const [open, close] of ['()', '[]', '{}']) if (bare.split(open!).length !== bare.split(close!).length) errors.push(`${open}${close}`);
    if (bare.includes('"')) errors.push('"');
    return errors;
  }
  promql.parse(expr).iterate({ enter: ({ type, from, to }) => void (type.isError && errors.push(`at ${from}: ${expr.slice(from, to + 10)}`)) });
  return errors;
};

/** Names in a text that are those of metrics, as far as they look so. A role of the database looks so, too. */
const metricsIn = (text: string): string[] => [...new Set(text.match(/\bchancery_[a-z_]*[a-z]\b/g))].filter((name) => name !== 'chancery_audit_writer');
/** Labels that an expression or its texts take for granted. */
const labelsIn = ({ expr, annotations }: Rule): string[] => {
  const matchers = [...expr.matchAll(/([a-z_]+)!?[=~]~?"/g)].map(([, name]) => name!);
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names]) => names!.split(/, */));
  const shown = [...JSON.stringify(annotations).matchAll(/\$labels\.([a-z_]+)/g)].map(([, name]) => name!);
  return [...new Set([...matchers, ...grouped, ...shown])];
};

/** Log texts that a text tells to look for: lower case, several words, in quotes. */
const logTextsIn = (text: string): string[] => [...new Set([...text.matchAll(/"([a-z]+(?: [a-z]+)+)"/g)].map(([, quoted]) => quoted!))];
const STEPS = ENTRIES.flatMap(([, { onCall }]) => onCall).join('\n');
/** What the apps run: their own sources and those of the libs. */
const sources = (): string =>
  [...APP_NAMES.map((app) => `apps/${app}`), ...readdirSync(join(REPOSITORY, 'libs')).map((lib) => `libs/${lib}`)]
    .map((project) => join(REPOSITORY, project, 'src'))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');

describe('the alert rules', () => {
  it('have names of their own', () => {
    expect(new Set(RULES.map(({ alert }) => alert)).size).toBe(RULES.length);
  });

  it.each(RULES)('$alert is complete and can be read', ({ alert, expr, for: pending, labels, annotations }) => {
    expect(syntaxErrors(expr)).toEqual([]);
    expect(pending).toMatch(/^\d+[mh]$/);
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations.summary).not.toBe('');
    expect(annotations.description).toMatch(/\.$/);
    expect(annotations.runbook_url).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
  });

  it('have a section each in the runbook, and no section is left over', () => {
    const sections = [...RUNBOOK.matchAll(/^### (Chancery\w+)$/gm)].map(([, name]) => name);
    expect(sections.sort()).toEqual(RULES.map(({ alert }) => alert).sort());
  });

  it('wake somebody for just the platform reasons whose severity is page, and open a ticket for the others', () => {
    expect(reasonsOf(alertNamed('ChanceryPlatformProblemUrgent')).sort()).toEqual(withSeverity('page').sort());
    expect(reasonsOf(alertNamed('ChanceryPlatformProblem')).sort()).toEqual(withSeverity('ticket').sort());
    expect(alertNamed('ChanceryPlatformProblemUrgent').labels.severity).toBe('page');
    expect(alertNamed('ChanceryPlatformProblem').labels.severity).toBe('ticket');
  });

  it('take for reported what is not in the catalogue', () => {
    const known = new RegExp(`^(?:${reasonsOf(alertNamed('ChanceryReportedProblem')).join('|')})$`);
    for (const [name, { actor }] of ENTRIES) expect([name, known.test(name)]).toEqual([name, actor === 'platform']);
  });
});

describe('the log texts', () => {
  it.each([
    ['docs/runbook.md', RUNBOOK],
    ['the steps of the catalogue', STEPS],
  ])('that %s tells to look for are those of the apps', (_, text) => {
    const code = sources();
    expect(logTextsIn(text).filter((quoted) => !code.includes(quoted))).toEqual([]);
  });
});

describe('the metrics of a running platform', () => {
  let scenario: Scenario;
  /** Labels that were seen, by the name of the metric; none where it has no sample yet. */
  const labels = new Map<string, Set<string>>();
  const types = new Set<string>();

  beforeAll(async () => {
    scenario = await Scenario.start();
    await scenario.namespace('measured');
    await scenario.createPki('measured', 'good', { serviceName: 'app1' });
    await scenario.createPki('measured', 'bad', { serviceName: 'appp1' });
    await scenario.ready('measured', 'good');
    await scenario.ready('measured', 'bad', 'ServiceNameNotAllowed');
    await until('the streams and the diagnosis are measured', async () => {
      for (const app of APP_NAMES) collect(await metricsOf(app));
      return ['chancery_audit_stream_bytes', 'chancery_diagnoses_open'].every((name) => labels.get(name)?.size) ? true : undefined;
    });
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  const metricsOf = async (app: (typeof APP_NAMES)[number]): Promise<string> =>
    (await fetch(`${scenario.platform.apps[app].url}/metrics`)).text();

  const collect = (text: string): void => {
    for (const [, name, type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
      types.add(name!);
      for (const suffix of type === 'histogram' ? ['', '_bucket', '_sum', '_count'] : ['']) {
        if (!labels.has(name! + suffix)) labels.set(name! + suffix, new Set());
      }
    }
    for (const [, name, given] of text.matchAll(/^(\w+)\{(.*)\} /gm)) {
      for (const [, label] of given!.matchAll(/(\w+)="/g)) labels.get(name!)?.add(label!);
    }
  };

  it.each(RULES)('has what $alert looks at', (rule) => {
    const used = metricsIn(rule.expr);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !labels.has(name))).toEqual([]);
    const seen = used.map((name) => labels.get(name)!);
    if (seen.some(({ size }) => size === 0)) return;
    const known = new Set(seen.flatMap((names) => [...names]));
    expect(labelsIn(rule).filter((name) => !known.has(name))).toEqual([]);
  });

  it('are those of docs/metrics.md', () => {
    const ours = [...types].filter((name) => name.startsWith('chancery_'));
    expect(metricsIn(read('docs/metrics.md').replace(/_(?:bucket|sum|count)`/g, '`')).sort()).toEqual(ours.sort());
  });

  it.each([
    ['docs/runbook.md', RUNBOOK],
    ['the steps of the catalogue', STEPS],
  ])('has all that %s names', (_, text) => {
    expect(metricsIn(text).filter((name) => !labels.has(name))).toEqual([]);
  });
});
