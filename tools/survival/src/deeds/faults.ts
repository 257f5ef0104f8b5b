import type { IntendedPki } from './intent.js';

/** What an owner may get wrong in a spec, and the fields that make it so. */
export const FAULTS: Readonly<Record<string, (pki: IntendedPki) => object>> = {
  serviceName: ({ serviceName }) => ({ serviceName: serviceName.replace('web-', 'wbe-') }),
  dnsName: ({ serviceName }) => ({ dnsNames: [`${serviceName}.elsewhere.example`] }),
  duration: () => ({ duration: '400d' }),
  key: () => ({ privateKey: { algorithm: 'ECDSA', size: 384 } }),
  everything: ({ serviceName }) => ({ dnsNames: [`${serviceName}.nowhere.example`], duration: '500d' }),
};

const NO_FAULT = { dnsNames: null, privateKey: null };

/** A merge patch of the spec: nothing stays of another fault. */
export const specWith = (fault: string | undefined, pki: IntendedPki): object => ({
  serviceName: pki.serviceName,
  ...NO_FAULT,
  duration: pki.duration ?? null,
  ...(fault !== undefined && FAULTS[fault]?.(pki)),
});

/** A whole spec. */
export const specOf = (pki: IntendedPki): object => ({
  ...withoutNulls(specWith(pki.fault, pki)),
  ...(pki.secretName !== undefined && { secretName: pki.secretName }),
});

const withoutNulls = (fields: object): object => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
