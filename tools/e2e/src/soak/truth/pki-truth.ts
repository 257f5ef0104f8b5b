import { READY } from '@chancery/crd';

import type { Expected } from './expected.js';
import { pkiNameOf, secretNameOf, type IndexOfWorld } from './index-of-world.js';
import { specFaults } from './spec-faults.js';
import type { Condition, SoakPki } from './world.js';

export const conditionOf = ({ status }: SoakPki): Condition | undefined => status?.conditions?.find(({ type }) => type === READY);

/** What is wrong with a Pki, by its spec, its Secret and its rivals; undefined when it has to be Ready. */
export const wrongWith = (pki: SoakPki, index: IndexOfWorld): Expected | undefined => {
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
  const refusals = faults.map(({ reason }) => ({ reason, values }));
  const secret = index.secret(namespace, secretName);
  if (secret !== undefined && pkiNameOf(secret) === undefined) refusals.push({ reason: 'SecretNotManaged', values: [secretName] });
  return refusals.length === 0 ? undefined : expected(refusals);
};
