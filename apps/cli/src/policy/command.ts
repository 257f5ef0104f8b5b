import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

import { showValue } from '@chancery/contracts';
import { isDnsLabel } from '@chancery/crd';
import { loadPolicy, type Policy } from '@chancery/policy';

import { Unusable, WrongUsage, parseOptions, reasonOf, type Command, type Terminal } from '../command.js';
import { readManifests } from './manifests.js';
import { checkPki, showVerdict, withRivals } from './policy-check.js';

const usage = `chancery policy check --policy FILE [options] MANIFEST…

What pki-signer would decide for the Pkis in these manifests, and by which rule. Without manifests, only the policy file is
checked. \`-\` reads a manifest from standard input.

  --cluster NAME     cluster that the Pkis are of; default: dev
  --namespace NAME   for manifests that name none; default: default
  --json             one JSON object for each Pki, one a line

Exit code: 0 all allowed, 1 something is refused, 2 the policy, a manifest or an option is wrong.
`;

const OPTIONS = {
  policy: { type: 'string' },
  cluster: { type: 'string', default: 'dev' },
  namespace: { type: 'string', default: 'default' },
  json: { type: 'boolean', default: false },
} as const;

export const policyCheck: Command = {
  usage,
  run: async (args, terminal) => {
    const { values, positionals: files } = parseOptions(args, OPTIONS);
    if (values.policy === undefined) throw new WrongUsage('--policy is missing');
    for (const option of ['cluster', 'namespace'] as const) {
      // No rule could select it, and whoever mistyped it would be sent to the security team.
      if (!isDnsLabel(values[option])) throw new WrongUsage(`--${option}: ${showValue(values[option])} is no name: lower-case letters, digits and inner hyphens only, at most 63`);
    }
    if ([values.policy, ...files].filter((file) => file === '-').length > 1) throw new WrongUsage('- is given twice; standard input can be read once');
    const policy = await readPolicy(values.policy, terminal);
    const manifests = await Promise.all(files.map(async (file) => readManifests(file, await read(file, terminal), values.namespace)));
    const errors = manifests.flatMap((manifest) => manifest.errors);
    if (errors.length > 0) throw new Unusable(errors.join('\n'));
    const pkis = manifests.flatMap((manifest) => manifest.pkis);
    const verdicts = pkis.map((pki) => withRivals(checkPki(policy, values.cluster, pki), pkis));
    for (const verdict of verdicts) {
      const { file, line, namespace, name } = verdict.pki;
      const { grant, problems, warnings } = verdict;
      terminal.out(`${values.json ? JSON.stringify({ file, line, namespace, name, grant, problems, warnings }) : showVerdict(verdict)}\n`);
    }
    if (files.length === 0) terminal.out(`${values.policy}: revision ${policy.revision}, ${policy.rules.length} rules\n`);
    else if (verdicts.length === 0) throw new Unusable('no Pki in these manifests');
    return verdicts.every(({ grant }) => grant !== undefined) ? 0 : 1;
  },
};

const read = async (file: string, { stdin }: Terminal): Promise<string> => {
  try {
    return file === '-' ? await text(stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw new Unusable(`${file} cannot be read: ${reasonOf(error)}`);
  }
};

const readPolicy = async (file: string, terminal: Terminal): Promise<Policy> => {
  const policy = loadPolicy(await read(file, terminal));
  if ('errors' in policy) throw new Unusable(policy.errors.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'));
  for (const warning of policy.warnings) terminal.note(`${file}: warning: ${warning}\n`);
  return policy;
};
