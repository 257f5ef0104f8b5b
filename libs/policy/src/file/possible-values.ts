import { showValue } from '@chancery/contracts';
import { isAbsoluteUri, isEmailAddress, isLongerThan, isOfSpiffe, isPlainText, isSpiffeId } from '@chancery/crd';

/** What the stars of a pattern may stand for, one of which fits wherever any does: a letter, a digit, two of them. */
const FILLINGS = ['a', '1', '11'] as const;

/** A pattern with a letter for each of its braces, and something for its stars. */
export const filled = (pattern: string, stars: (typeof FILLINGS)[number] = 'a'): string => pattern.replace(/\{\w+\}/g, 'a').replaceAll('*', stars);

const canBe = (pattern: string, isRight: (value: string) => boolean): boolean => FILLINGS.some((stars) => isRight(filled(pattern, stars)));

/**
 * Why a pattern allows nothing, or undefined: whatever its braces and stars stand for, no Pki could ask for it. It would be accepted
 * silently, and whoever asks for what stands there be refused for another reason.
 */
export type WhyImpossible = (pattern: string) => string | undefined;

/** No star stands for what ends a scheme, and none is looked for before a host: see checks/uris.ts. */
const STAR_IN_SCHEME = /^[^:/]*[*][^:/]*:\/\//;

export const whyNoUri: WhyImpossible = (pattern) => {
  if (STAR_IN_SCHEME.test(pattern)) return `${showValue(pattern)} fits no URI: write its scheme out, as in https://`;
  if (!canBe(pattern, isAbsoluteUri)) return `${showValue(pattern)} can be no URI of a certificate: a scheme, then a host that is a DNS name or an IP address, or a path, in ASCII without blanks`;
  if (!isOfSpiffe(pattern) || canBe(pattern, isSpiffeId)) return undefined;
  return `${showValue(pattern)} can be no SPIFFE id: a trust domain in lower case without port, then a path of letters, digits, dots, hyphens and underscores, as in spiffe://example.org/{serviceName}`;
};

/** RFC 5321, section 4.5.3.1.3, without the angle brackets. */
const LONGEST_MAILBOX = 254;

export const whyNoMailbox: WhyImpossible = (pattern) =>
  canBe(pattern, (value) => isEmailAddress(value) && value.length <= LONGEST_MAILBOX) ? undefined : `${showValue(pattern)} can be no email address in ASCII, as in *@example.org or team@example.org`;

/** Of a field of the subject, by the characters that it may have (RFC 5280, appendix A). */
export const whyNoText =
  (most: number): WhyImpossible =>
  (pattern) =>
    canBe(pattern, (value) => isPlainText(value) && !isLongerThan(value, most))
      ? undefined
      : `${showValue(pattern)} can be no value of a subject: at most ${most} characters, no control characters, no blank at either end`;
