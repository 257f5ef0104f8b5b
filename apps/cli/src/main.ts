import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { loadPolicy, type Policy } from '@chancery/policy';

import { readManifests } from './manifests.js';
import { checkPki, showVerdict, type Verdict } from './policy-check.js';

const USAGE = `chancery policy check --policy FILE [options] MANIFEST…

What pki-signer would decide for the Pkis in these manifests, and by which rule. Without manifests, only the policy file is
checked. \`-\` reads a manifest from standard input.

  --cluster NAME     cluster that the Pkis are of; default: dev
  --namespace NAME   for manifests that name none; default: default
  --json             one JSON object for each Pki, one a line

Exit code: 0 all allowed, 1 something is refused, 2 the policy, a manifest or an option is wrong.
`;

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(2);
};

const read = (file: string): string => {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    return fail(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const readPolicy = (file: string): Policy => {
  const policy = loadPolicy(read(file));
  if ('errors' in policy) return fail(policy.errors.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'));
  for (const warning of policy.warnings) process.stderr.write(`${file}: warning: ${warning}\n`);
  return policy;
};

const options = (): ReturnType<typeof parse> => {
  try {
    return parse();
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
};
const parse = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      policy: { type: 'string' },
      cluster: { type: 'string', default: 'dev' },
      namespace: { type: 'string', default: 'default' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

const { values, positionals } = options();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const [noun, verb, ...files] = positionals;
if (noun !== 'policy' || verb !== 'check' || values.policy === undefined) fail(USAGE);
const policy = readPolicy(values.policy!);
const manifests = files.map((file) => readManifests(file, read(file), values.namespace));
const errors = manifests.flatMap((manifest) => manifest.errors);
if (errors.length > 0) fail(errors.join('\n'));
const verdicts: Verdict[] = manifests.flatMap(({ pkis }) => pkis).map((pki) => checkPki(policy, values.cluster, pki));
for (const verdict of verdicts) {
  const { file, line, namespace, name } = verdict.pki;
  const { grant, problems } = verdict;
  process.stdout.write(`${values.json ? JSON.stringify({ file, line, namespace, name, grant, problems }) : showVerdict(verdict)}\n`);
}
if (files.length === 0) process.stdout.write(`${values.policy}: revision ${policy.revision}, ${policy.rules.length} rules\n`);
else if (verdicts.length === 0) fail('no Pki in these manifests');
process.exitCode = verdicts.every(({ grant }) => grant !== undefined) ? 0 : 1;
