import { whatIsRead } from './what-is-read.js';

describe('What is recorded of a read', () => {
  it.each<[string, string, unknown, string]>([
    ['a path alone', '/v1/records', {}, '/v1/records'],
    ['whose records they are first', '/v1/export?x', { format: 'csv', namespace: 'payments', cluster: 'prod' }, '/v1/export?cluster=prod&namespace=payments&format=csv'],
    ['nothing of empty parameters', `/v1/records?${'&'.repeat(1_100)}namespace=a`, { namespace: 'a', name: '' }, '/v1/records?namespace=a'],
    ['no page token', '/v1/records?pageToken=x', { pageToken: 'x', namespace: 'a' }, '/v1/records?namespace=a'],
    ['a repeated parameter', '/v1/records', { reason: ['A', 'B'] }, '/v1/records?reason=A%2CB'],
  ])('is %s', (_, url, query, expected) => {
    expect(whatIsRead(url, query)).toBe(expected);
  });

  it('is cut within a value, not in front of the next', () => {
    expect(whatIsRead('/v1/records', { since: `1970-01-01T00:00:00.${'0'.repeat(950)}Z`, requester: 'r', namespace: 'payments' })).toMatch(/^\/v1\/records\?namespace=payments&requester=r&since=1970.{60,140}$/);
  });
});
