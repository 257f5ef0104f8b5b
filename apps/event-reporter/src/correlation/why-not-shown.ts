import type { Diagnosis } from '@chancery/contracts';

import { BUS_SOURCE } from './bus-outage.js';
import { sourceOf } from './concern.js';

const KEY = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_=-]+$/;

/** Why a value of the bucket is never shown though its shape is right, or undefined. Whoever may write there is not us. */
export const whyNotShown = (key: string, { object, secrets }: Diagnosis): string | undefined => {
  if (!KEY.test(key)) return 'the key is not <source>.<id>';
  if (sourceOf(key) === BUS_SOURCE) return 'this source is the reporter itself';
  const names = [object.namespace, object.kind, object.name, ...secrets.map(({ name }) => name)];
  return names.some((name) => name.includes('/')) ? 'a name has a slash' : undefined;
};
