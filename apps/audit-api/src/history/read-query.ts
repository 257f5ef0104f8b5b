import type { PageRequest, RecordFilter } from '@chancery/audit-store';
import { nearest, showValue } from '@chancery/contracts';

import { HttpProblem, type ParameterError } from '../problems/http-problem.js';
import { decodePageToken } from './page-token.js';
import { DEFAULT_PAGE_SIZE, PARAMETERS, PARAMETER_NAMES, type Parameter, type ParameterName, type Parameters } from './parameters.js';

export interface Query {
  readonly filter: RecordFilter;
  readonly page: PageRequest;
}

/**
 * Reads the parameters of a URL.
 * @throws HttpProblem 400 that names every wrong one, its value and what is allowed
 */
export const readQuery = (given: Readonly<Record<string, unknown>>): Query => {
  refuseUnknown(Object.keys(given));
  const { pageSize, pageToken, ...filter } = readParameters(given);
  if (filter.since !== undefined && filter.until !== undefined && filter.since >= filter.until) {
    const allowed = 'a moment after since';
    throw invalid([{ parameter: 'until', seen: filter.until.toISOString(), allowed }]);
  }
  return { filter, page: { size: pageSize ?? DEFAULT_PAGE_SIZE, ...readToken(pageToken, filter) } };
};

const refuseUnknown = (names: readonly string[]): void => {
  const unknown = names.filter((name) => !Object.hasOwn(PARAMETERS, name));
  if (unknown.length === 0) return;
  const errors = unknown.slice(0, MOST_ERRORS).map((name): ParameterError => {
    const suggestion = nearest(name.slice(0, 64), PARAMETER_NAMES);
    return { parameter: showValue(name), seen: showValue(name), ...(suggestion !== undefined && { suggestion }) };
  });
  const [first] = errors;
  const hint = first?.suggestion === undefined ? '' : ` Did you mean ${first.suggestion}?`;
  throw new HttpProblem('UnknownParameter', `There is no parameter ${first?.parameter ?? ''}.${hint} There are: ${PARAMETER_NAMES.join(', ')}.`, { errors });
};

const MOST_ERRORS = 16;

const readParameters = (given: Readonly<Record<string, unknown>>): Parameters => {
  const read: Partial<Record<ParameterName, unknown>> = {};
  const errors: ParameterError[] = [];
  for (const name of PARAMETER_NAMES) {
    const value = given[name];
    if (value === undefined) continue;
    const parsed = typeof value === 'string' ? PARAMETERS[name].schema.safeParse(value) : undefined;
    if (parsed?.success === true) read[name] = parsed.data;
    else errors.push(wrong(name, value));
  }
  if (errors.length > 0) throw invalid(errors);
  return read as Parameters;
};

const wrong = (name: ParameterName, value: unknown): ParameterError => {
  const { allowed, values }: Parameter = PARAMETERS[name];
  if (typeof value !== 'string') {
    const seen = Array.isArray(value) ? value.slice(0, 4).map(String).join(', ') : String(value);
    return { parameter: name, seen: showValue(seen), allowed: `${allowed}, given once` };
  }
  const suggestion = values === undefined ? undefined : nearest(value.slice(0, 64), values);
  return { parameter: name, seen: showValue(value), allowed, ...(suggestion !== undefined && { suggestion }) };
};

const invalid = (errors: readonly ParameterError[]): HttpProblem =>
  new HttpProblem('InvalidParameter', errors.map(sentence).join(' '), { errors });

const sentence = ({ parameter, seen, allowed, suggestion }: ParameterError): string =>
  `${parameter} is "${seen}"; allowed is ${allowed ?? ''}.${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`}`;

const readToken = (token: string | undefined, filter: RecordFilter): Pick<PageRequest, 'after'> => {
  if (token === undefined) return {};
  const decoded = decodePageToken(token, filter);
  if (decoded.ok) return { after: decoded.cursor };
  const detail =
    decoded.why === 'other-filters'
      ? 'pageToken belongs to a list with other filters. Send the filters of the first page with each further page, or begin anew without a pageToken.'
      : 'pageToken is not a nextPageToken of this API. Begin anew without a pageToken.';
  throw new HttpProblem('InvalidPageToken', detail, {
    errors: [{ parameter: 'pageToken', seen: showValue(token), allowed: PARAMETERS.pageToken.allowed }],
  });
};
