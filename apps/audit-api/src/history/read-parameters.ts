import { nearest, showValue } from '@chancery/contracts';

import { HttpProblem, type ParameterError } from '../problems/http-problem.js';
import { PARAMETERS, type Parameter, type ParameterName, type Parameters } from './parameters.js';

/**
 * Reads the parameters of a URL, of which the operation knows these.
 * @throws HttpProblem 400 that names every wrong one, its value and what is allowed
 */
export const readParameters = <N extends ParameterName>(given: Readonly<Record<string, unknown>>, names: readonly N[]): Pick<Parameters, N> => {
  refuseUnknown(Object.keys(given), names);
  const read: Partial<Record<ParameterName, unknown>> = {};
  const errors: ParameterError[] = [];
  for (const name of names) {
    const value = given[name];
    if (value === undefined) continue;
    const parsed = typeof value === 'string' ? PARAMETERS[name].schema.safeParse(value) : undefined;
    if (parsed?.success === true) read[name] = parsed.data;
    else errors.push(wrong(name, value));
  }
  if (errors.length > 0) throw invalid(errors);
  return read as Pick<Parameters, N>;
};

/** The end of a span has to be after its beginning. @throws HttpProblem 400 */
export const requireSpan = (since: Date | undefined, until: Date | undefined, name: 'until' | 'before'): void => {
  if (since === undefined || until === undefined || since < until) return;
  throw invalid([{ parameter: name, seen: until.toISOString(), allowed: 'a moment after since' }]);
};

const refuseUnknown = (given: readonly string[], names: readonly ParameterName[]): void => {
  const unknown = given.filter((name) => !(names as readonly string[]).includes(name));
  if (unknown.length === 0) return;
  const errors = unknown.slice(0, MOST_ERRORS).map((name): ParameterError => {
    const suggestion = nearest(name.slice(0, 64), names);
    return { parameter: showValue(name), seen: showValue(name), ...(suggestion !== undefined && { suggestion }) };
  });
  const [first] = errors;
  const hint = first?.suggestion === undefined ? '' : ` Did you mean ${first.suggestion}?`;
  throw new HttpProblem('UnknownParameter', `There is no parameter ${first?.parameter ?? ''} here.${hint} There ${names.length === 0 ? 'is none' : `are: ${names.join(', ')}`}.`, { errors });
};

const MOST_ERRORS = 16;

const wrong = (name: ParameterName, value: unknown): ParameterError => {
  const { allowed, values }: Parameter = PARAMETERS[name];
  if (typeof value !== 'string') {
    const seen = Array.isArray(value) ? value.slice(0, 4).map(String).join(', ') : String(value);
    return { parameter: name, seen: showValue(seen), allowed: `${allowed}, given once` };
  }
  const suggestion = values === undefined ? undefined : nearest(value.slice(0, 64), values);
  return { parameter: name, seen: showValue(value), allowed, ...(suggestion !== undefined && { suggestion }) };
};

export const invalid = (errors: readonly ParameterError[]): HttpProblem =>
  new HttpProblem('InvalidParameter', errors.map(sentence).join(' '), { errors });

const sentence = ({ parameter, seen, allowed, suggestion }: ParameterError): string =>
  `${parameter} is "${seen}"; allowed is ${allowed ?? ''}.${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`}`;
