import { expect } from '@jest/globals';

import type { Scenario } from '../../scenario.js';
import type { Cause } from '../cause.js';
import { compareRecord } from '../record.js';

/** What the owner reads at `kubectl apply`, before anything is stored: field, value and way out, as the event has them. */
export const refusedAtApply = async ({ platform }: Scenario, { reason, spec, field }: Cause): Promise<void> => {
  const args = ['apply', '-n', 'default', '-f', '-'];
  const input = JSON.stringify({ apiVersion: 'chancery.dev/v1', kind: 'Pki', metadata: { name: 'app1-pki' }, spec });
  const { stderr, code } = await platform.cluster.kubectl(args, { input, allowFailure: true });
  expect(code).toBe(1);
  expect(stderr).toContain(`The Pki "app1-pki" is invalid`);
  expect(stderr).toContain(field);
  compareRecord(`${reason}.at-apply`, `$ kubectl apply -f app1-pki.yaml\n${stderr.trim()}\n`);
};
