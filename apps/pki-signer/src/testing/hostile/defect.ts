import type { PlatformReason } from '@chancery/contracts';

/** A request with one defect, and how it must be refused. */
export interface Defect {
  /** Name of its file in apps/pki-signer/hostile/. */
  readonly file: string;
  /** `Issued`: it is odd and yet right. */
  readonly reason: PlatformReason | 'Issued';
  /** Words of the message. */
  readonly says: string;
  readonly make: () => Buffer;
}

export const defect = (file: string, reason: Defect['reason'], says: string, make: () => Buffer): Defect => ({ file, reason, says, make });
