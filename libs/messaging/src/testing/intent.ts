import type { AuditRecord } from '@chancery/contracts';

/** What a signer tells before it signs. @param bytes of padding */
export const intent = (id: string, bytes?: number): AuditRecord => ({
  version: 1, id, outcome: 'intended', time: '2030-01-01T12:00:00.000Z', service: 'pki-signer/0.1.0',
  ...(bytes !== undefined && { requested: { pad: 'x'.repeat(bytes) } }),
});
