import { parseArgs } from 'node:util';

import { auditMain } from './audit/main.js';
import { eventsMain } from './events/main.js';
import { issueMain } from './issue/main.js';
import { showSignBench } from './show-sign.js';
import { benchSign } from './sign.js';

if (process.argv[2] === 'audit') process.exit(await auditMain(process.argv.slice(3)));
if (process.argv[2] === 'issue') process.exit(await issueMain(process.argv.slice(3)));
if (process.argv[2] === 'events') process.exit(await eventsMain(process.argv.slice(3)));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', short: 'n', default: '10000' }, json: { type: 'boolean', default: false } },
});
const count = Number(values.count);
if (positionals[0] !== 'sign' || !Number.isInteger(count) || count < 100) {
  process.stderr.write('npm run bench -- sign [-n COUNT, at least 100] [--json]\nnpm run bench -- events --help\nnpm run bench -- audit --help\nnpm run bench -- issue --help\n');
  process.exit(2);
}
const bench = await benchSign(count);
process.stdout.write(values.json ? `${JSON.stringify(bench)}\n` : showSignBench(bench));
