import { REPORT_PREFIX, actorOf, reporterName, type Diagnosis } from '@chancery/contracts';

import { WAIT_SOURCE } from '../waits/wait.js';
import { sourceOf } from './concern.js';
import { objectsOf } from './objects-of.js';
import { reporterOf } from './report-source.js';

const OWN_KEY = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_=-]+$/;
const REPORT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Why a value of the bucket is never shown though its shape is right, or undefined. Whoever may write there is not us. */
export const whyNotShown = (key: string, diagnosis: Diagnosis, isReporter: (name: string) => boolean): string | undefined => {
  const wrong = sourceOf(key) === REPORT_PREFIX ? whyNoReport(key, diagnosis, isReporter) : whyNotOurs(key, diagnosis);
  if (wrong !== undefined) return wrong;
  // Not of a Secret: a Pki and its pods may ask for one that can have no such name, and are told so.
  const names = objectsOf(diagnosis).flatMap(({ namespace, kind, name }) => [namespace, kind, name]);
  return names.some((name) => name.includes('/')) ? 'a name has a slash' : undefined;
};

const whyNotOurs = (key: string, { actor }: Diagnosis): string | undefined => {
  if (!OWN_KEY.test(key)) return 'the key is not <source>.<id>';
  if (sourceOf(key) === WAIT_SOURCE) return 'this source is the reporter itself';
  return actor === undefined ? undefined : 'only a report says who has to act';
};

/** `report.<reporter>.<id>`; who acts was declared, and a reason of the catalogue means there what it means everywhere. */
const whyNoReport = (key: string, diagnosis: Diagnosis, isReporter: (name: string) => boolean): string | undefined => {
  const reporter = reporterOf(key);
  const [, , id = '', ...rest] = key.split('.');
  if (reporter === undefined || rest.length > 0 || !reporterName.safeParse(reporter).success || !REPORT_ID.test(id)) {
    return 'the key is not report.<reporter>.<id>';
  }
  if (!isReporter(reporter)) return 'the reporter is not declared';
  if (diagnosis.actor === undefined) return 'a report does not say who has to act';
  return actorOf(diagnosis) === diagnosis.actor ? undefined : 'the reason has another meaning in the catalogue';
};
