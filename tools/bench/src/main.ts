import { parseArgs } from 'node:util';

import { auditMain } from './audit/main.js';
import { eventsMain } from './events/main.js';
import { issueMain } from './issue/main.js';
import { showSignBench } from './show-sign.js';
import { benchSign } from './sign.js';

if (process.argv[2] === 'audit') process.exit(await auditMain(process.argv.slice(3)));
if (process.argv[2] === 'issue') process.exit(await issueMain(process.argv.slice(3)));
if (process.argv[2] === 'events') process.exit(await eventsMain(process.argv.slice(3)));

const USAGE = `npm run bench -- sign [-n COUNT, at least 100] [--json]
npm run bench -- events --help
npm run bench -- audit --help
npm run bench -- issue --help
`;

const settingsOf = (args: string[]): { count: number; json: boolean } | 'help' | undefined => {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { count: { type: 'string', short: 'n', default: '10000' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) return 'help';
    const count = Number(values.count);
    return positionals.join(' ') === 'sign' && Number.isInteger(count) && count >= 100 ? { count, json: values.json } : undefined;
  } catch {
    return undefined;
  }
};

const settings = settingsOf(process.argv.slice(2));
if (settings === 'help') process.stdout.write(USAGE);
else if (settings === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const bench = await benchSign(settings.count);
  process.stdout.write(settings.json ? `${JSON.stringify(bench)}\n` : showSignBench(bench));
}
