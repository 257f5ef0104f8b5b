import type { SignRequest } from '@chancery/contracts';
import { createCsr, generateKey } from '@chancery/x509';

/** A request as crd-watcher makes it, for a name that only west may have. */
export const requestForLedger = async (uid: string): Promise<SignRequest> => ({
  pki: { group: 'chancery.dev', namespace: 'shop', name: 'ledger', uid, generation: 1 },
  requester: 'attacker',
  spec: { serviceName: 'ledger' },
  csr: Buffer.from(await createCsr(await generateKey('ECDSA-P256'))).toString('base64'),
  deadline: new Date(Date.now() + 60_000).toISOString(),
});
