import { readFileSync } from 'node:fs';

import { clusterName } from '@chancery/contracts';
import { ConfigError } from '@chancery/service';
import { parse } from 'yaml';
import { z } from 'zod';

import { isSafeUrl } from './safe-url.js';

/** Who vouches for people of which clusters. */
export interface Issuer {
  /** Exactly as in the claim `iss`. */
  readonly issuer: string;
  /** What the claim `aud` has to name. */
  readonly audience: string;
  /** Where its keys are; undefined: its discovery document says. */
  readonly jwksUri?: string | undefined;
  /** Workload clusters whose records its people may read, as far as they have the right. */
  readonly clusters: readonly string[];
  readonly usernameClaim: string;
  readonly groupsClaim?: string | undefined;
  /** What its users and groups begin with in the control plane's cluster, so that nobody is taken for somebody else. */
  readonly usernamePrefix: string;
}

const url = z.string().refine(isSafeUrl, 'must be an https URL');
const claim = z.string().min(1).max(128);

const schema = z.strictObject({
  issuers: z.array(
    z.strictObject({
      issuer: url,
      audience: z.string().min(1).max(253),
      jwksUri: url.optional(),
      clusters: z.array(clusterName).min(1),
      usernameClaim: claim.default('sub'),
      groupsClaim: claim.optional(),
      usernamePrefix: z.string().min(1).max(128).regex(/^(?!system:)[!-~]+$/, 'must be printable, without blanks, and not begin with system:')
        .refine((prefix) => !'system:'.startsWith(prefix), 'must not be what a user or a group could continue to system:')
        .optional(),
    }),
  ),
});

/** @throws ConfigError */
export const readIssuers = (file: string): Issuer[] => {
  try {
    return parseIssuers(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(`OIDC_ISSUERS_FILE ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** @throws Error that says what is wrong */
export const parseIssuers = (text: string): Issuer[] => {
  const { data, error } = schema.safeParse(parse(text));
  if (error !== undefined) throw new Error(error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`).join('; '));
  const issuers = data.issuers.map((each) => ({ ...each, usernamePrefix: each.usernamePrefix ?? `oidc:${new URL(each.issuer).host}#` }));
  for (const [index, { issuer, usernamePrefix }] of issuers.entries()) {
    for (const other of issuers.slice(0, index)) {
      if (other.issuer === issuer) throw new Error(`issuers.${index}.issuer: ${issuer} is there twice`);
      if (other.usernamePrefix.startsWith(usernamePrefix) || usernamePrefix.startsWith(other.usernamePrefix)) {
        throw new Error(`issuers.${index}.usernamePrefix: ${usernamePrefix} and ${other.usernamePrefix} would let a user of one issuer be taken for one of the other; give another usernamePrefix`);
      }
    }
  }
  return issuers;
};
