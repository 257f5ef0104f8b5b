import { parseArgs } from 'node:util';

import { PARTS, benchEvents, type Part } from './report.js';
import { FULL_SIZES, SMALL_SIZES, type EventSizes } from './sizes.js';
import { eventsTable } from './table.js';

const USAGE = `npm run bench -- events [PART …] [--small] [--samples N] [--fan-out N] [--failing N] [--objects N] [--json]
parts: ${PARTS.join(', ')}; default: all
`;

/** `npm run bench -- events`. @returns the exit code */
export const eventsMain = async (args: readonly string[]): Promise<number> => {
  const asked = readArguments(args);
  if (asked === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const report = await benchEvents(asked.sizes, asked.parts, (part) => process.stderr.write(eventsTable(part)));
  process.stdout.write(asked.json ? `${JSON.stringify(report)}\n` : eventsTable(report));
  return 0;
};

const readArguments = (args: readonly string[]): { sizes: EventSizes; parts: readonly Part[]; json: boolean } | undefined => {
  const size = { type: 'string' } as const;
  const options = { samples: size, 'fan-out': size, failing: size, objects: size, small: { type: 'boolean' }, json: { type: 'boolean' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    const parts = positionals.map((name) => PARTS.find((part) => part === name));
    const otherwise = values.small === true ? SMALL_SIZES : FULL_SIZES;
    const sizes: EventSizes = {
      samples: Number(values.samples ?? otherwise.samples),
      fanOut: Number(values['fan-out'] ?? otherwise.fanOut),
      failing: Number(values.failing ?? otherwise.failing),
      objects: Number(values.objects ?? otherwise.objects),
    };
    if (parts.includes(undefined) || Object.values(sizes).some((count: number) => !Number.isInteger(count) || count < 10)) return undefined;
    return { sizes, parts: parts.length === 0 ? PARTS : parts.filter((part) => part !== undefined), json: values.json === true };
  } catch {
    return undefined;
  }
};
