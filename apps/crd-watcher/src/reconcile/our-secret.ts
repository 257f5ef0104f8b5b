import { problem, showValue, type Problem } from '@chancery/contracts';
import { SECRET_ANNOTATIONS, parsePkiOfSecret } from '@chancery/crd';

import type { PkiView } from '../view/pki-view.js';
import { SECRET_TYPE, type SecretView } from '../view/secret-view.js';
import { secretOfOtherType } from './foreign-secret.js';

/** A Secret is ours by its marks and its type, which can never be changed: one of another type was made by somebody else. */
export const isOurs = (secret: SecretView): boolean => isMarked(secret) && secret.type === SECRET_TYPE;

/**
 * The annotation names a Pki; the label alone anybody may have put there. One that has lost the annotation by hand is known by
 * the others, and one that has lost them all, as by a mutating admission policy, by who wrote it.
 */
const isMarked = ({ pki, annotations, requestHash: hash, isWrittenByUs }: SecretView): boolean =>
  pki === undefined
    ? isWrittenByUs || (hash !== undefined && annotations[SECRET_ANNOTATIONS.serialNumber] !== undefined)
    : parsePkiOfSecret(pki) !== undefined;

/** Why it is not touched. One with our marks is a copy of ours: nobody needs it. */
export const notOurs = (pki: PkiView, secret: SecretView): Problem =>
  isMarked(secret)
    ? secretOfOtherType(secret.name, pki.name)
    : problem(
        'SecretNotManaged',
        `Secret: ${showValue(secret.name)} wanted by pki: ${showValue(pki.name)} exists and was not made by Chancery; it is not touched ` +
          `(no annotation ${SECRET_ANNOTATIONS.pki} names a Pki). Delete it, or set spec.secretName to another name.`,
        { field: 'spec.secretName', seen: secret.name },
      );
