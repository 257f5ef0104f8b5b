import { PKI_ANNOTATIONS } from '@chancery/crd';

import { createPki, deletePki, patchAnnotation, patchSpec, type DeedMaker } from './deed.js';
import { FAULTS, specOf, specWith } from './faults.js';
import { keyOf, type IntendedPki } from './intent.js';

/** Short enough that certificates are renewed within a run. */
const LIFETIMES = ['2m', '5m', '20m'] as const;

export const makePki: DeedMaker = (intent) => {
  const { random } = intent;
  const name = intent.newName('pki-');
  const fault = random.chance(0.3) ? random.pick(Object.keys(FAULTS)) : undefined;
  const duration = random.chance(0.2) ? random.pick(LIFETIMES) : undefined;
  const pki: IntendedPki = {
    namespace: random.pick(intent.namespaces)!,
    name,
    serviceName: `web-${name}`,
    ...(fault !== undefined && { fault }),
    ...(duration !== undefined && { duration }),
  };
  intent.put(pki);
  return { what: `create ${keyOf(pki)} with fault ${fault}`, requests: [createPki(pki.namespace, name, specOf(pki))] };
};

export const breakPki: DeedMaker = (intent) => {
  const pki = intent.anyPki();
  if (pki === undefined) return undefined;
  const fault = intent.random.pick(Object.keys(FAULTS).filter((other) => other !== pki.fault))!;
  intent.put({ ...pki, fault });
  return { what: `break ${keyOf(pki)} by ${fault}`, requests: [patchSpec(pki.namespace, pki.name, specWith(fault, pki))] };
};

export const mendPki: DeedMaker = (intent) => {
  const pki = intent.anyPki(({ fault }) => fault !== undefined);
  if (pki === undefined) return undefined;
  const { fault: _over, ...mended } = pki;
  intent.put(mended);
  return { what: `mend ${keyOf(pki)}`, requests: [patchSpec(pki.namespace, pki.name, specWith(undefined, pki))] };
};

export const losePki: DeedMaker = (intent) => {
  const pki = intent.anyPki();
  if (pki === undefined) return undefined;
  intent.pkis.delete(keyOf(pki));
  intent.gone.push(pki);
  return { what: `delete ${keyOf(pki)}`, requests: [deletePki(pki.namespace, pki.name)] };
};

/** One that was deleted, with another uid. */
export const makePkiAgain: DeedMaker = (intent) => {
  const pki = intent.gone.splice(intent.random.below(intent.gone.length), 1)[0];
  if (pki === undefined) return undefined;
  intent.put(pki);
  return { what: `create ${keyOf(pki)} again`, requests: [createPki(pki.namespace, pki.name, specOf(pki))] };
};

/** Deleted and made again before anybody has time to look. */
export const replacePki: DeedMaker = (intent) => {
  const pki = intent.anyPki();
  if (pki === undefined) return undefined;
  const { namespace, name } = pki;
  return { what: `replace ${keyOf(pki)}`, requests: [deletePki(namespace, name), createPki(namespace, name, specOf(pki))] };
};

/** Another certificate, though nothing is wrong with the one there is. */
export const reissuePki: DeedMaker = (intent) => {
  const pki = intent.anyPki();
  if (pki === undefined) return undefined;
  return { what: `reissue ${keyOf(pki)}`, requests: [patchAnnotation(pki.namespace, pki.name, PKI_ANNOTATIONS.reissue, intent.newName(''))] };
};

/** Its certificates live shorter, or as long as the policy says. */
export const shortenPki: DeedMaker = (intent) => {
  const pki = intent.anyPki();
  if (pki === undefined) return undefined;
  const { duration: before, ...rest } = pki;
  const duration = before === undefined ? intent.random.pick(LIFETIMES)! : undefined;
  const changed = duration === undefined ? rest : { ...rest, duration };
  intent.put(changed);
  return { what: `let certificates of ${keyOf(pki)} live ${duration}`, requests: [patchSpec(pki.namespace, pki.name, specWith(pki.fault, changed))] };
};
