import { KEY_KINDS, certificatesOfPem, type KeyKind } from '@chancery/x509';

import type { Authority } from '../../ca/authority.js';
import { NOW, csrOf } from '../builders.js';
import { authorityOfKind } from './authority-of-kind.js';
import { CONTENTS } from './contents.js';
import { issueFor, nameOfIssued, type Issued } from './issue.js';

/** Each key is signed by each authority, and each content by each authority for one key. */
const PAIRS = KEY_KINDS.flatMap((ca) => KEY_KINDS.map((leaf) => ({ leaf, ca })));
export const AUTHORITY_CERTIFICATES = KEY_KINDS.flatMap((kind) => [{ kind, which: 'root' as const }, { kind, which: 'issuing' as const }]);

const [PLAIN, ...OTHERS] = CONTENTS;
const LEAF_OF_CONTENTS: KeyKind = 'ECDSA-P256';

/** All that is judged. */
export interface Exhibits {
  readonly authorities: ReadonlyMap<KeyKind, Authority>;
  readonly issued: readonly Issued[];
  /** Of the authorities, in the order of {@link AUTHORITY_CERTIFICATES}. */
  readonly ofAuthorities: readonly Buffer[];
}

export const issueAll = async (): Promise<Exhibits> => {
  const authorities = new Map<KeyKind, Authority>();
  const requests = new Map<KeyKind, string>();
  for (const kind of KEY_KINDS) {
    authorities.set(kind, await authorityOfKind(kind));
    requests.set(kind, await csrOf(kind));
  }
  const issued: Issued[] = [];
  for (const { leaf, ca } of PAIRS) issued.push(await issueFor(authorities.get(ca)!, PLAIN!, requests.get(leaf)!, leaf));
  for (const content of OTHERS) {
    for (const authority of authorities.values()) {
      issued.push(await issueFor(authority, content, requests.get(LEAF_OF_CONTENTS)!, LEAF_OF_CONTENTS));
    }
  }
  const ofAuthorities = AUTHORITY_CERTIFICATES.map(({ kind, which }) => {
    const { chainPem, rootPem } = authorities.get(kind)!;
    return certificatesOfPem(which === 'root' ? rootPem : chainPem(NOW))[0]!;
  });
  return { authorities, issued, ofAuthorities };
};

/** A row of the tables: what it is called, and the certificates of it, by {@link Issued.name}. */
export const ROWS: readonly { readonly row: string; readonly names: readonly string[] }[] = [
  ...PAIRS.map(({ leaf, ca }) => ({ row: `of ${leaf} by ${ca}`, names: [nameOfIssued(leaf, ca, PLAIN!)] })),
  ...OTHERS.map((content) => ({
    row: `with ${content.name}, by every authority`,
    names: KEY_KINDS.map((ca) => nameOfIssued(LEAF_OF_CONTENTS, ca, content)),
  })),
];
