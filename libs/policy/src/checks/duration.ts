import { problem, showValue } from '@chancery/contracts';
import { formatDuration, parseDuration } from '@chancery/crd';

import type { Check } from './check.js';

/** The duration is not longer than the rule's, and not so short that its renewals would run into the limit for one Pki. */
export const durationNotAllowed: Check = ({ spec, rule, pkiName, leastDuration }) => {
  const asked = parseDuration(spec.duration ?? '');
  const most = parseDuration(rule.maxDuration) ?? 0;
  if (spec.duration === undefined || asked === undefined) return [];
  if (asked < leastDuration) {
    const least = formatDuration(leastDuration);
    return [
      problem(
        'DurationNotAllowed',
        `Duration: ${showValue(spec.duration)} in pki: ${showValue(pkiName)} is shorter than ${least}: it would be renewed more often than the limit for one Pki allows.`,
        { field: 'spec.duration', seen: spec.duration, allowed: [least, rule.maxDuration], suggestion: least, rule: rule.name },
      ),
    ];
  }
  if (asked <= most) return [];
  return [
    problem(
      'DurationNotAllowed',
      `Duration: ${showValue(spec.duration)} in pki: ${showValue(pkiName)} is longer than maxDuration: ${rule.maxDuration}.`,
      { field: 'spec.duration', seen: spec.duration, allowed: [rule.maxDuration], suggestion: rule.maxDuration, rule: rule.name },
    ),
  ];
};
