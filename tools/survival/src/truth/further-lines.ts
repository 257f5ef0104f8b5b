import { nearest } from '@chancery/contracts';

import type { Expected } from './expected.js';
import { pkiNameOf, secretNameOf, type IndexOfWorld } from './index-of-world.js';
import { wrongWith } from './pki-truth.js';
import { needsOf, type Need } from './secrets-of-pod.js';
import type { SeenPki, SeenPod } from './world.js';

/**
 * Lines beside those of the Pkis' own problems: a pod whose own reference is wrong, a Secret that nobody renews any more, a
 * rival. False until event-reporter writes them all; then this switch goes.
 */
export const HAS_FURTHER_LINES: boolean = true;

/** The Pki that holds a Secret is told of those that want it too. */
export const furtherForPki = (pki: SeenPki, index: IndexOfWorld): Expected[] => {
  if (!HAS_FURTHER_LINES) return [];
  const { namespace, uid } = pki.metadata;
  const secretName = secretNameOf(pki);
  if (index.holder(namespace, secretName)?.metadata.uid !== uid) return [];
  return index.claimants(namespace, secretName).filter((rival) => rival !== pki).flatMap((rival) => wrongWith(rival, index) ?? []);
};

export const furtherForPod = (pod: SeenPod, index: IndexOfWorld): Expected[] => {
  if (!HAS_FURTHER_LINES) return [];
  const needs = needsOf(pod);
  const secrets = [...new Set(needs.map(({ secret }) => secret))];
  const { namespace } = pod.metadata;
  return [
    ...secrets.flatMap((secret) => unfed(namespace, secret, index)),
    ...secrets.flatMap((secret) => unknown(namespace, secret, index)),
    ...secrets.flatMap((secret) => missingKeys(namespace, secret, needs, index)),
  ];
};

/** A Secret of ours that nobody claims: its Pki was deleted, or feeds another one now. */
const unfed = (namespace: string, name: string, index: IndexOfWorld): Expected[] => {
  const pkiName = pkiNameOf(index.secret(namespace, name));
  if (pkiName === undefined || index.claimants(namespace, name).length > 0) return [];
  const pki = index.pki(namespace, pkiName);
  return pki === undefined
    ? [{ oneOf: [{ reason: 'PkiDeleted', values: [pkiName, name] }] }]
    : [{ oneOf: [{ reason: 'SecretSuperseded', values: [pkiName, name, secretNameOf(pki)] }] }];
};

/** A Secret that is not there and that nobody makes, though somebody makes one that is named nearly so. */
const unknown = (namespace: string, name: string, index: IndexOfWorld): Expected[] => {
  if (index.secret(namespace, name) !== undefined || index.claimants(namespace, name).length > 0) return [];
  const made = index.world.pkis.filter(({ metadata }) => metadata.namespace === namespace).map(secretNameOf);
  const near = nearest(name, made);
  return near === undefined ? [] : [{ oneOf: [{ reason: 'SecretNameUnknown', values: [name] }] }];
};

/**
 * A key that the Secret of a Pki does not have; one line for each Secret. While its Pki has a problem, what was said of the
 * keys stays as it was, whatever that is.
 */
const missingKeys = (namespace: string, name: string, needs: readonly Need[], index: IndexOfWorld): Expected[] => {
  const holder = index.holder(namespace, name);
  const keys = needs.flatMap(({ secret, key }) => (secret === name && key !== undefined ? [key] : []));
  const missing = keys.filter((key) => index.secret(namespace, name)?.data?.[key] === undefined);
  if (holder === undefined || keys.length === 0) return [];
  if (wrongWith(holder, index) !== undefined) return [{ oneOf: [{ reason: 'SecretKeyMissing', values: [name] }], optional: true }];
  return missing.length === 0 ? [] : [{ oneOf: [{ reason: 'SecretKeyMissing', values: [name, ...missing] }] }];
};
