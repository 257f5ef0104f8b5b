import { parseArgs } from 'node:util';

import { benchSign } from './sign.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', short: 'n', default: '3000' }, json: { type: 'boolean', default: false } },
});
const count = Number(values.count);
if (positionals[0] !== 'sign' || !Number.isInteger(count) || count < 100) {
  process.stderr.write('npm run bench -- sign [-n COUNT, at least 100] [--json]\n');
  process.exit(2);
}
const results = await benchSign(count);
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else {
  for (const { kind, what, perSecond, ofOpenssl } of results) {
    const share = ofOpenssl === undefined ? '' : `  ${(ofOpenssl * 100).toFixed(1)} % of openssl's P-256 signatures`;
    process.stdout.write(`${kind.padEnd(11)} ${what.padEnd(24)} ${perSecond.toFixed(0).padStart(6)}/s${share}\n`);
  }
}
