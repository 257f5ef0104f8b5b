import { HttpProblem } from '../problems/http-problem.js';
import { PageTokens } from './page-token.js';
import { PARAMETERS } from './parameters.js';
import { readQuery } from './read-query.js';

const tokens = new PageTokens('secret');

const problemOf = (given: Record<string, unknown>): HttpProblem => {
  try {
    readQuery(given, tokens);
  } catch (error) {
    if (error instanceof HttpProblem) return error;
    throw error;
  }
  throw new Error('was accepted');
};

/** Of each kind of character that a parameter may begin with, as many as it may have, and one that it may not end with. */
const NEARLY = ['a', 'aB', '0a:', 'a-', 'a.', 'ab/', 'A:', '1', '1-', 'Aa', '2026-11-24T00:00:00.', '~', '\u00e4'].flatMap((unit) =>
  [30, 60, 94, 250, 316, 511].map((length) => `${unit.repeat(length).slice(0, length)}\u0000`),
);

describe('A query', () => {
  it('has fifty records of everything when nothing is asked', () => {
    expect(readQuery({}, tokens)).toEqual({ filter: {}, page: { size: 50 } });
  });

  it('has every filter that is given', () => {
    const given = { cluster: 'dev', namespace: 'app1', name: 'app1.pki', uid: 'u-1', outcome: 'refused', reason: 'ServiceNameNotAllowed', serialNumber: '0A:1b' };
    const time = { since: '2026-11-24T01:00:00+01:00', until: '2026-11-24T00:00:00.001Z' };
    expect(readQuery({ ...given, ...time, pageSize: '500' }, tokens)).toEqual({
      filter: { ...given, since: new Date('2026-11-24T00:00:00Z'), until: new Date('2026-11-24T00:00:00.001Z') },
      page: { size: 500 },
    });
  });

  it('is refused at once, whatever it nearly is: nobody\'s question holds up those of all others', () => {
    const begun = performance.now();
    for (const [name, { schema }] of Object.entries(PARAMETERS)) {
      for (const text of NEARLY) expect([name, text, schema.safeParse(text).success]).toEqual([name, text, false]);
    }
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('goes on where its token says', () => {
    const cursor = { storedAt: new Date('2026-11-24T00:00:00Z'), position: 42n };
    const pageToken = tokens.encode(cursor, { namespace: 'app1' });
    expect(readQuery({ namespace: 'app1', pageToken }, tokens).page.after).toEqual(cursor);
    expect(readQuery({ namespace: 'app1', pageToken }, new PageTokens('secret')).page.after).toEqual(cursor);
  });

  it('has a token that shows nothing of the place, and that nobody else can make or change', () => {
    const cursor = { storedAt: new Date('2026-11-24T00:00:00Z'), position: 42n };
    const [one, other] = [tokens.encode(cursor, {}), tokens.encode({ ...cursor, position: 43n }, {})];
    expect(one).toMatch(/^[A-Za-z0-9_-]{82}$/);
    const shared = [...one].filter((character, i) => i > 20 && character === other[i]).length;
    expect(shared).toBeLessThan(20);
    expect(problemOf({ pageToken: new PageTokens('another').encode(cursor, {}) }).problem).toBe('InvalidPageToken');
    for (let i = 0; i < one.length - 1; i += 1) {
      expect(problemOf({ pageToken: `${one.slice(0, i)}${one[i] === 'A' ? 'B' : 'A'}${one.slice(i + 1)}` }).problem).toBe('InvalidPageToken');
    }
  });

  it.each([
    ['cluster', 'Dev', 'a DNS label'],
    ['cluster', '', 'a DNS label'],
    ['namespace', 'a'.repeat(64), 'at most 63'],
    ['namespace', 'app1\u0000', 'a DNS label'],
    ['name', 'a'.repeat(254), 'at most 253'],
    ['name', "x' OR 1=1", 'a DNS name'],
    ['uid', '%', 'letters, digits and hyphens'],
    ['outcome', 'refuse', 'refused'],
    ['reason', 'serviceNameNotAllowd', 'Did you mean ServiceNameNotAllowed?'],
    ['serialNumber', 'xyz', 'hexadecimal'],
    ['serialNumber', 'a'.repeat(97), 'hexadecimal'],
    ['serialNumber', '0a::1b', 'hexadecimal'],
    ['serialNumber', ':0a', 'hexadecimal'],
    ['since', 'yesterday', 'ISO 8601'],
    ['since', '2026-11-24', 'ISO 8601'],
    ['since', '2026-11-24T00:00:00 01:00', '%2B'],
    ['since', '0000-01-01T00:00:00Z', 'from 1970 to 9998'],
    ['since', '1970-01-01T00:00:00+14:00', 'from 1970 to 9998'],
    ['until', '9999-12-31T23:59:59-14:00', 'from 1970 to 9998'],
    ['until', '2026-12-31T23:59:60Z', 'ISO 8601'],
    ['until', '2026-02-30T00:00:00Z', 'ISO 8601'],
    ['pageSize', '0', 'from 1 to 500'],
    ['pageSize', '501', 'from 1 to 500'],
    ['pageSize', '1e2', 'a whole number'],
    ['pageSize', '-1', 'a whole number'],
  ])('with %s "%s" is refused: the problem names the parameter, the value and what is allowed', (parameter, value, allowed) => {
    const { problem, body } = problemOf({ [parameter]: value });
    expect(problem).toBe('InvalidParameter');
    expect(body).toMatchObject({ type: 'urn:chancery:problem:InvalidParameter', status: 400 });
    expect(body.detail).toContain(`${parameter} is "`);
    expect(body.detail).toContain(allowed);
    expect(body.errors?.[0]).toMatchObject({ parameter });
  });

  it('names every wrong parameter at once', () => {
    expect(problemOf({ cluster: 'X', pageSize: 'many' }).body.errors?.map(({ parameter }) => parameter)).toEqual(['cluster', 'pageSize']);
  });

  it('refuses a parameter that is given twice', () => {
    expect(problemOf({ cluster: ['a', 'b'] }).body.errors).toEqual([
      { parameter: 'cluster', seen: 'a, b', allowed: 'the name of a cluster: a DNS label, given once' },
    ]);
  });

  it('refuses a parameter that there is not, and says which is near', () => {
    const { problem, body } = problemOf({ namespce: 'app1' });
    expect(problem).toBe('UnknownParameter');
    expect(body.detail).toMatch(/^There is no parameter namespce here\. Did you mean namespace\? There are: cluster, /);
  });

  it.each([['__proto__'], ['constructor'], ['toString']])('refuses %s like any other unknown parameter', (name) => {
    expect(problemOf(Object.fromEntries([[name, 'x']])).problem).toBe('UnknownParameter');
  });

  it('refuses an end before the beginning', () => {
    expect(problemOf({ since: '2026-11-24T00:00:00Z', until: '2026-11-24T00:00:00Z' }).body.detail).toContain('a moment after since');
  });

  it('refuses a token that belongs to other filters', () => {
    const pageToken = tokens.encode({ storedAt: new Date(0), position: 1n }, { namespace: 'app1' });
    const { problem, body } = problemOf({ namespace: 'app2', pageToken });
    expect(problem).toBe('InvalidPageToken');
    expect(body.detail).toContain('belongs to a list with other filters');
  });

  it.each([
    ['no base64', 'abc'],
    ['no list', Buffer.from('{}').toString('base64url')],
    ['of the right length', 'A'.repeat(82)],
    ['another version', Buffer.from('[2,"",0,"1"]').toString('base64url')],
    ['a position that is none', Buffer.from('[1,"",0,"1e9"]').toString('base64url')],
    ['a time that is none', Buffer.from('[1,"",9e99,"1"]').toString('base64url')],
    ['a position beyond all numbers', Buffer.from(`[1,"",0,"${'9'.repeat(40)}"]`).toString('base64url')],
  ])('refuses a token that is %s', (_, pageToken) => {
    expect(problemOf({ pageToken }).body.detail).toContain('pageToken is not a nextPageToken of this API');
  });
});
