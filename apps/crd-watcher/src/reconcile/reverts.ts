import { NOT_YOUR_FAULT, problem, showValue, type Problem } from '@chancery/contracts';
import type { ApiObject } from '@chancery/controller';

import { keyOfPki, type PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';
import { lastOtherWriter } from '../view/written-by.js';
import type { IssueCause } from './issue-cause.js';
import { LastWrites, doubledMs } from './last-writes.js';

/** So many times a certificate is replaced at once after somebody undid the one before: a Secret may be deleted by hand, or restored. */
const AT_ONCE = 5;
/** Then the next waits, twice as long each time, in milliseconds. */
const FIRST_WAIT_MS = 60_000;

/** Causes that a certificate has by itself, while it is the one that was written. */
const DUE: readonly IssueCause[] = ['RenewalDue', 'ReissueAsked', 'CertificateExpired'];

/** Of those, the ones that only time brings: the certificate has stood until then. */
const STOOD: readonly IssueCause[] = ['RenewalDue', 'CertificateExpired'];

interface Written {
  readonly serialNumber: string | undefined;
}

/**
 * How often in a row somebody has changed back what was written: another controller and this one would else sign without end, one
 * certificate for each of its writes.
 */
export class Reverts {
  private readonly certificates = new LastWrites<Written>();
  /** How many in a row were undone, remembered from the last undoing on; one that stood until its renewal ends the row. */
  private readonly undone = new LastWrites<number>();

  /** A certificate was written for this cause, in the place of `before`. */
  wrote(pki: PkiView, cause: IssueCause, before: SecretView | undefined, secret: SecretView, now: Date): void {
    const last = this.certificates.of(pki, now)?.what;
    if (last !== undefined && isUndone(last, cause, before)) this.undone.note(pki, this.timesUndone(pki, now) + 1, now);
    else if (STOOD.includes(cause)) this.undone.forget(keyOfPki(pki));
    this.certificates.note(pki, { serialNumber: secret.certificate?.serialNumber }, now);
  }

  /** @returns until when nothing is signed, in milliseconds since 1970; undefined: it may be now. */
  heldUntil(pki: PkiView, cause: IssueCause, secret: SecretView | undefined, now: Date): number | undefined {
    const last = this.certificates.of(pki, now);
    const times = this.timesUndone(pki, now);
    if (last === undefined || times < AT_ONCE || !isUndone(last.what, cause, secret)) return undefined;
    const until = last.at + doubledMs(FIRST_WAIT_MS, times - AT_ONCE);
    return now.getTime() < until ? until : undefined;
  }

  forget(key: string): void {
    this.certificates.forget(key);
    this.undone.forget(key);
  }

  private timesUndone(pki: PkiView, now: Date): number {
    return this.undone.of(pki, now)?.what ?? 0;
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
