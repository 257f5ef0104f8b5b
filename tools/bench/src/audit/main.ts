import { parseArgs } from 'node:util';

import { PARTS, benchAudit, type AuditBenchOptions, type Part } from './report.js';
import { USUAL_SIZES, type AuditSizes } from './sizes.js';
import { auditTable } from './table.js';

const USAGE = `npm run bench -- audit [PART …] [--records N] [--ingest N] [--samples N] [--loads N] [--database URL] [--json]
parts: ${PARTS.join(', ')}; default: all
--records   size of the history that is generated, at least 1000; default ${USUAL_SIZES.records}. 10000000 takes 36 GB of disk
--database  generates it there, unless there is one already, and keeps it; a superuser's URL
`;

/** `npm run bench -- audit`. @returns the exit code */
export const auditMain = async (args: readonly string[]): Promise<number> => {
  const asked = readArguments(args);
  if (asked === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const report = await benchAudit({ ...asked, tell: (part) => process.stderr.write(auditTable(part)) });
  process.stdout.write(asked.json ? `${JSON.stringify(report)}\n` : auditTable(report));
  return 0;
};

const readArguments = (args: readonly string[]): (AuditBenchOptions & { json: boolean }) | undefined => {
  const text = { type: 'string' } as const;
  const options = { records: text, ingest: text, samples: text, loads: text, database: text, json: { type: 'boolean' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    const parts = positionals.map((name) => PARTS.find((part) => part === name));
    const sizes: AuditSizes = {
      records: Number(values.records ?? USUAL_SIZES.records),
      ingest: Number(values.ingest ?? USUAL_SIZES.ingest),
      samples: Number(values.samples ?? USUAL_SIZES.samples),
      loads: Number(values.loads ?? USUAL_SIZES.loads),
    };
    if (parts.includes(undefined) || sizes.records < 1_000 || Object.values(sizes).some((count: number) => !Number.isInteger(count) || count < 1)) return undefined;
    const known = parts.filter((part): part is Part => part !== undefined);
    return { sizes, parts: known.length === 0 ? PARTS : known, databaseUrl: values.database, json: values.json === true };
  } catch {
    return undefined;
  }
};
