import { problem, showValue, type Problem } from '@chancery/contracts';

import type { PkiSpec } from './__generated__/pki.js';
import { checkSpiffeUsages, readKey } from './spec/key.js';
import { readKeystores } from './spec/keystores.js';
import { readLifetime } from './spec/lifetime.js';
import { readNames } from './spec/names.js';
import { present } from './spec/present.js';
import { readSecret } from './spec/secret.js';
import { SpecReader } from './spec/spec-reader.js';
import { readSubject } from './spec/subject.js';

/** A spec as the schema says it is, or what the owner has to correct, most helpful first. */
export type ParsedSpec = { readonly spec: PkiSpec } | { readonly problems: readonly [Problem, ...Problem[]] };

/**
 * Makes a spec of whatever a Pki has there: it may be of the article's kind, or stored before the schema was stricter.
 * It checks what the schema checks and says it in the same words. Never throws; the time it takes is bounded by the
 * schema's limits, not by the size of what arrives.
 *
 * The spec comes back in one form, so that a Pki asks for the same whichever kind it is of and however it is written:
 * the schema's defaults are set, unknown fields and empty lists are left out, what stands twice stands once, DNS names are
 * in lower case.
 */
export const parseSpec = (raw: unknown, pkiName: string): ParsedSpec => {
  const reader = new SpecReader(pkiName);
  const fields = reader.fields({ what: 'Spec', field: 'spec', reason: 'SpecInvalid' }, raw);
  const spec = reader.problems.length === 0 ? readSpec(reader, fields, pkiName) : undefined;
  const [first, ...rest] = reader.problems;
  return first === undefined && spec !== undefined ? { spec } : { problems: [first ?? unreadable(pkiName), ...rest] };
};

/** In the order in which Problems are told: who the certificate is for, what it says, where it goes. */
const readSpec = (
  reader: SpecReader,
  fields: Readonly<Record<string, unknown>>,
  pkiName: string,
): PkiSpec | undefined => {
  const { serviceName, ...names } = readNames(reader, fields);
  const certificate = {
    ...names,
    subject: readSubject(reader, fields.subject),
    ...readLifetime(reader, fields),
    ...readKey(reader, fields),
  };
  checkSpiffeUsages(reader, certificate.uris, certificate.usages);
  const secret = readSecret(reader, fields);
  const keystores = readKeystores(reader, fields, secret.secretName ?? pkiName);
  return serviceName === undefined ? undefined : { serviceName, ...present({ ...certificate, ...secret, ...keystores }) };
};

const unreadable = (pkiName: string): Problem =>
  problem('SpecInvalid', `Spec in pki: ${showValue(pkiName)} cannot be read.`, { field: 'spec' });
