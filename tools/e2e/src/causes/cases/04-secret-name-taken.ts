import { expect } from '@jest/globals';

import type { Cause } from '../cause.js';

const AGAIN = 'Set spec.secretName of one of them to another name.';

/** Two Pkis want one Secret: both are told, each naming the other, and the one that has it keeps it. */
export const SECRET_NAME_TAKEN: readonly Cause[] = [
  {
    title: 'a Secret that another Pki feeds',
    namespace: 'shop-secret-name',
    reason: 'SecretNameTaken',
    actor: 'owner',
    spec: { serviceName: 'app1' },
    happen: async (stage) => {
      await stage.ready('app1-pki');
      await stage.pki('app2-pki', { serviceName: 'app2', secretName: 'app1-pki' });
    },
    message: `SecretName: app1-pki in pki: app2-pki is taken by pki: app1-pki (chancery.dev) of this namespace. ${AGAIN}`,
    pkis: ['app1-pki', 'app2-pki'],
    condition: 'app2-pki',
    meanwhile: async (stage) => {
      const holder = await stage.ready('app1-pki');
      const [condition] = holder.status?.conditions ?? [];
      expect(condition?.status).toBe('True');
      expect(condition?.message).toContain('Pki: app2-pki (chancery.dev) of this namespace wants the same Secret and does not get it');
    },
    fix: async (stage) => {
      await stage.patchPki('app2-pki', { spec: { secretName: 'app2-pki' } });
    },
    over: 'Pki app2-pki feeds no Secret of this pod any more: SecretNameTaken is over here.',
  },
];
