import { NOT_YOUR_FAULT, problem, showValue, type Problem } from '@chancery/contracts';
import type { ApiObject } from '@chancery/controller';

import { keyOfPki, type PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';
import { lastOtherWriter } from '../view/written-by.js';
import type { IssueCause } from './issue-cause.js';

/** So many times a certificate is replaced at once after somebody undid the one before: a Secret may be deleted by hand, or restored. */
const AT_ONCE = 5;
/** Then the next waits, twice as long each time, in milliseconds. */
const WAIT_MS = { first: 60_000, most: 3_600_000 };
/** What stands for so long has not been undone, in milliseconds. */
const PEACE_MS = 3 * WAIT_MS.most;

/** Causes that a certificate has by itself, while it is the one that was written. */
const DUE: readonly IssueCause[] = ['RenewalDue', 'ReissueAsked', 'CertificateExpired'];

interface Written {
  readonly uid: string;
  readonly generation: number;
  readonly serialNumber: string | undefined;
  /** How many certificates in a row were undone. */
  readonly undone: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * What was written last for each Pki, and how often somebody has changed it back since: another controller and this one would else sign
 * without end, one certificate for each of its writes. Memory only.
 */
export class Reverts {
  private readonly byKey = new Map<string, Written>();

  /** A certificate was written for this cause, in the place of `before`. */
  wrote(pki: PkiView, cause: IssueCause, before: SecretView | undefined, secret: SecretView, now: Date): void {
    const last = this.last(pki, now);
    const undone = last === undefined ? 0 : last.undone + Number(isUndone(last, cause, before));
    const { uid, generation } = pki;
    this.byKey.set(keyOfPki(pki), { uid, generation, serialNumber: secret.certificate?.serialNumber, undone, at: now.getTime() });
  }

  /** @returns until when nothing is signed, in milliseconds since 1970; undefined: it may be now. */
  heldUntil(pki: PkiView, cause: IssueCause, secret: SecretView | undefined, now: Date): number | undefined {
    const last = this.last(pki, now);
    if (last === undefined || last.undone < AT_ONCE || !isUndone(last, cause, secret)) return undefined;
    const until = last.at + Math.min(WAIT_MS.most, WAIT_MS.first * 2 ** (last.undone - AT_ONCE));
    return now.getTime() < until ? until : undefined;
  }

  forget(key: string): void {
    this.byKey.delete(key);
  }

  /** Of the same Pki with the same spec; a clock that was set says nothing. */
  private last(pki: PkiView, now: Date): Written | undefined {
    const last = this.byKey.get(keyOfPki(pki));
    const isSame = last?.uid === pki.uid && last.generation === pki.generation && Math.abs(now.getTime() - last.at) < PEACE_MS;
    return isSame ? last : undefined;
  }
}

const isUndone = (last: Written, cause: IssueCause, secret: SecretView | undefined): boolean =>
  secret?.certificate?.serialNumber !== last.serialNumber || !DUE.includes(cause);

/** @param found the Secret as it is now; undefined where it was deleted, or cannot be looked at */
export const secretReverted = (found: ApiObject | undefined, secretName: string, pkiName: string): Problem =>
  problem(
    'SecretWriteRefused',
    `Secret: ${showValue(secretName)} of pki: ${showValue(pkiName)} is ${found === undefined ? 'deleted' : `changed by: ${showValue(lastOtherWriter(found))}`} ` +
      `each time after it is written, so the next certificate waits, an hour at most. Have whoever does it leave this Secret alone. ${NOT_YOUR_FAULT}`,
    { field: 'spec.secretName', seen: secretName },
  );
