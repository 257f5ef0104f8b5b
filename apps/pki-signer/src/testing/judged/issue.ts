import { randomBytes } from 'node:crypto';

import type { SignReply } from '@chancery/contracts';
import { KEY_KINDS, certificatesOfPem, type KeyKind } from '@chancery/x509';

import type { Authority } from '../../ca/authority.js';
import { Issuer } from '../../issuance/issuer.js';
import { NOW, policyOf, requestFor } from '../builders.js';
import type { Content } from './contents.js';

export const LOCATIONS = {
  crlUrls: ['http://ca.example.org/1.crl'],
  ocspUrls: ['http://ocsp.example.org'],
  issuerUrls: ['http://ca.example.org/1.crt'],
};

/** `rsa-2048`, and `rsa-2048-publishes` for the same one with locations in the policy. */
const nameOf = (kind: KeyKind, publishes: boolean): string => `${kind.toLowerCase()}${publishes ? '-publishes' : ''}`;
const AUTHORITIES = KEY_KINDS.flatMap((kind) => [nameOf(kind, false), nameOf(kind, true)]);

const POLICY = policyOf(
  JSON.stringify({
    apiVersion: 'policy.chancery.dev/v1',
    authorities: AUTHORITIES.map((name) => ({ name, ...(name.endsWith('-publishes') && LOCATIONS) })),
    rules: [
      {
        name: 'shop-web', namespaces: ['shop'], serviceNames: ['web'], authorities: AUTHORITIES, maxDuration: '25000d', wildcards: true,
        dnsNames: ['{serviceName}.{namespace}.svc', '{serviceName}', 'example.org', '*.example.org'],
        commonNames: ['*'], ipAddresses: ['0.0.0.0/0', '::/0'],
        uris: ['spiffe://example.org/ns/*/sa/*', 'https://*.example.org/*'], emailAddresses: ['*@example.org'],
        subject: { organizations: ['*', '*.'], organizationalUnits: ['*'], countries: ['*'], provinces: ['*'], localities: ['*'] },
        usages: [
          'digital signature', 'content commitment', 'key encipherment', 'data encipherment', 'key agreement',
          'server auth', 'client auth', 'code signing', 'email protection', 'timestamping',
        ],
      },
    ],
  }),
);

/** A certificate from the issuing path of pki-signer, with all that a judge needs. */
export interface Issued {
  readonly name: string;
  readonly content: Content;
  readonly der: Buffer;
  readonly intermediates: readonly Buffer[];
  readonly roots: readonly Buffer[];
}

export const nameOfIssued = (leaf: KeyKind, ca: KeyKind, { name }: Content): string => `${leaf} by ${ca}: ${name}`;

/** @throws when it is not signed. */
export const issueFor = async (authority: Authority, content: Content, csr: string, leafKind: KeyKind): Promise<Issued> => {
  const issuer = new Issuer({
    policy: () => POLICY, authority: () => authority, record: async () => ({ duplicate: false }), limits: () => ({ giveBack: () => undefined }),
    now: () => NOW, randomBytes,
    onFailure: (_, error) => {
      throw error;
    },
  });
  const spec = { serviceName: 'web', ...content.spec, authority: nameOf(authority.kind, content.publishes === true) };
  const reply: SignReply = await issuer.issue('dev', requestFor(csr, { spec }));
  if (reply.outcome !== 'signed') throw new Error(`${content.name}: ${reply.problem.message}`);
  const [der, ...intermediates] = certificatesOfPem(reply.chain);
  return {
    name: nameOfIssued(leafKind, authority.kind, content), content, der: der!, intermediates,
    roots: certificatesOfPem(reply.ca),
  };
};
