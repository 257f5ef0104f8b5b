import { problem, showValue } from '@chancery/contracts';
import { parseDuration } from '@chancery/crd';

import type { Check } from './check.js';

/** The duration is not longer than the rule's. */
export const durationNotAllowed: Check = ({ spec, rule, pkiName }) => {
  const asked = parseDuration(spec.duration ?? '');
  const most = parseDuration(rule.maxDuration) ?? 0;
  if (spec.duration === undefined || asked === undefined || asked <= most) return [];
  return [
    problem(
      'DurationNotAllowed',
      `Duration: ${showValue(spec.duration)} in pki: ${showValue(pkiName)} is longer than maxDuration: ${rule.maxDuration}.`,
      { field: 'spec.duration', seen: spec.duration, allowed: [rule.maxDuration], suggestion: rule.maxDuration, rule: rule.name },
    ),
  ];
};
