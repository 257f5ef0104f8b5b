import { READY } from '@chancery/crd';

import type { Expected } from './expected.js';
import { pkiNameOf, secretNameOf, type IndexOfWorld } from './index-of-world.js';
import { specFaults } from './spec-faults.js';
import type { Condition, SeenPki } from './world.js';

const RENEWAL_REFUSED = 'RenewalRefused';

export const conditionOf = ({ status }: SeenPki): Condition | undefined => status?.conditions?.find(({ type }) => type === READY);

/** What is wrong with a Pki, by its spec, its Secret and its rivals; undefined when it has to be Ready. */
export const wrongWith = (pki: SeenPki, index: IndexOfWorld): Expected | undefined => {
  const { namespace, name, uid } = pki.metadata;
  const secretName = secretNameOf(pki);
  const told = conditionOf(pki);
  const expected = (oneOf: Expected['oneOf']): Expected => ({
    oneOf,
    diagnosis: `pki.${uid}`,
    ...(told !== undefined && { message: told.message }),
  });

  const holder = index.holder(namespace, secretName);
  if (holder !== undefined && holder.metadata.uid !== uid) {
    return expected([{ reason: 'SecretNameTaken', values: [secretName, name, holder.metadata.name] }]);
  }
  const faults = specFaults(pki);
  const values = faults.map(({ value }) => value);
  // Near the end of the certificate that there is, the same is said with more weight.
  const refusals = faults.flatMap(({ reason }) => [reason, RENEWAL_REFUSED].map((one) => ({ reason: one, values })));
  const secret = index.secret(namespace, secretName);
  if (secret !== undefined && pkiNameOf(secret) === undefined) refusals.push({ reason: 'SecretNotManaged', values: [secretName] });
  return refusals.length === 0 ? undefined : expected(refusals);
};
