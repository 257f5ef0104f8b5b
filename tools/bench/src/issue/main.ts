import { parseArgs } from 'node:util';

import { PARTS, benchIssue, type Part } from './report.js';
import { FULL_SIZES, SMALL_SIZES, type IssueSizes } from './sizes.js';
import { issueTable } from './table.js';

const USAGE = `npm run bench -- issue [PART …] [--pkis N] [--many N] [--alone N] [--pods N] [--foreign N] [--small] [--json]
parts: ${PARTS.join(', ')}; default: all, after the floor
one, hundred: so many namespaces; --pkis of each, default ${FULL_SIZES.pkis}
many:         --many Pkis in a hundred namespaces, default ${FULL_SIZES.many}, and their rate against that of \`hundred\`
fair:         a Pki now and then in one namespace while --pkis flood another
memory:       with the Pkis of the parts before, --pods pods and --foreign Secrets of others
`;

/** `npm run bench -- issue`. @returns the exit code */
export const issueMain = async (args: readonly string[]): Promise<number> => {
  const asked = readArguments(args);
  if (asked === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const report = await benchIssue({ ...asked, tell: (part) => void process.stderr.write(issueTable(part)) });
  process.stdout.write(asked.json ? `${JSON.stringify(report)}\n` : issueTable(report));
  return 0;
};

const readArguments = (args: readonly string[]): { sizes: IssueSizes; parts: readonly Part[]; json: boolean } | undefined => {
  const size = { type: 'string' } as const;
  const options = { pkis: size, many: size, alone: size, pods: size, foreign: size, small: { type: 'boolean' }, json: { type: 'boolean' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    const parts = positionals.map((name) => PARTS.find((part) => part === name));
    const otherwise = values.small === true ? SMALL_SIZES : FULL_SIZES;
    const sizes: IssueSizes = {
      pkis: Number(values.pkis ?? otherwise.pkis),
      many: Number(values.many ?? otherwise.many),
      alone: Number(values.alone ?? otherwise.alone),
      pods: Number(values.pods ?? otherwise.pods),
      foreignSecrets: Number(values.foreign ?? otherwise.foreignSecrets),
    };
    if (parts.includes(undefined) || Object.values(sizes).some((count: number) => !Number.isInteger(count) || count < 1)) return undefined;
    return { sizes, parts: parts.length === 0 ? PARTS : parts.filter((part) => part !== undefined), json: values.json === true };
  } catch {
    return undefined;
  }
};
