/** Child process of without-nats.ts: signs as fast as it can when it is told to, and tells its parent the rate. */
import type { KeyKind } from '@chancery/x509';

import { ownCpu } from './process-cpu.js';
import { measure, signRequests, signed } from './requests.js';
import { issuerHere } from './signer-app.js';

const [kind, count] = process.argv.slice(2);
const issuer = await issuerHere();
const requests = await signRequests(kind as KeyKind, Number(count));
const told = new Promise<void>((resolve) => process.once('message', () => resolve()));
const measured = await measure(
  requests,
  32,
  ownCpu,
  async (request) => signed(await issuer.issue('dev', request)),
  () => {
    process.send?.('warm');
    return told;
  },
);
process.send?.(measured, () => process.disconnect());
