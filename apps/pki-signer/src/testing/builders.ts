import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SignRequest } from '@chancery/contracts';
import { loadPolicy, type Policy } from '@chancery/policy';
import { createCsr, generateKey, type KeyKind } from '@chancery/x509';

import type { Authority } from '../ca/authority.js';
import { createDefaultAuthority } from '../ca/create-default-authority.js';
import { loadAuthority } from '../ca/load-authority.js';

/** The frozen clock of the specifications. */
export const NOW = new Date('2030-01-01T12:00:00Z');
/** That many milliseconds from now. */
export const after = (ms: number): Date => new Date(NOW.getTime() + ms);

export const POLICY_TEXT = `apiVersion: policy.chancery.dev/v1
rules:
  - name: shop-web
    namespaces: [shop]
    serviceNames: [web]
    dnsNames: ["{serviceName}.{namespace}.svc", "*.example.org", "*.*.*.*.example.org"]
    commonNames: ["*"]
    ipAddresses: [0.0.0.0/0, "::/0"]
    uris: ["https://*.example.org/*"]
    emailAddresses: ["*@*.example.org"]
    subject: {organizations: ["*"], organizationalUnits: ["*"], provinces: ["*"], localities: ["*"]}
    wildcards: true
    usages: [digital signature, key encipherment, server auth, client auth]
    maxDuration: 90d
`;
export const policyOf = (text: string): Policy => {
  const loaded = loadPolicy(text);
  if ('errors' in loaded) throw new Error(loaded.errors[0].message);
  return loaded;
};

export const csrOf = async (kind: KeyKind = 'ECDSA-P256'): Promise<string> =>
  (await createCsr(await generateKey(kind))).toString('base64');

/** A request that the policy allows, unless the change makes it otherwise. */
export const requestFor = (csr: string, change: Partial<SignRequest> = {}): SignRequest => ({
  pki: { group: 'chancery.dev', namespace: 'shop', name: 'web-pki', uid: 'pki-uid', generation: 1 },
  requester: 'alice',
  spec: { serviceName: 'web' },
  csr,
  deadline: after(5_000).toISOString(),
  ...change,
});

/** A folder of its own for a specification, and how to be rid of it. */
export const temporaryFolder = (): { folder: string; remove: () => void } => {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-signer-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** An authority that signs, as pki-signer makes it for development. */
export const testAuthority = async (): Promise<Authority> => {
  const { folder, remove } = temporaryFolder();
  try {
    await createDefaultAuthority(folder, NOW);
    return loadAuthority('default', join(folder, 'default'), NOW);
  } finally {
    remove();
  }
};
