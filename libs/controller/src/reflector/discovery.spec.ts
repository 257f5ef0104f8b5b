import type { ApiRequest } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import { isKindUnknown } from './discovery.js';

const groups = (...versions: string[]) => ({ groups: [{ name: 'apps', versions: [{ version: 'v1' }] }, { name: 'example.dev', versions: versions.map((version) => ({ version })) }] });
const server = (answers: Record<string, unknown>) => ({
  request: <T>({ path }: ApiRequest): Promise<T> => (path in answers ? Promise.resolve(answers[path] as T) : Promise.reject(new ApiError(404, 'NotFound', path))),
});
const PATH = '/apis/example.dev/v1/things';

describe('A kind', () => {
  it.each<[string, Record<string, unknown>]>([
    ['whose group is not listed', { '/apis': { groups: [] } }],
    ['whose version is not listed', { '/apis': groups('v2') }],
    ['that its version does not list', { '/apis': groups('v1'), '/apis/example.dev/v1': { resources: [{ name: 'others' }, { name: 'things/status' }] } }],
  ])('%s is unknown', async (_, answers) => expect(await isKindUnknown(server(answers), PATH)).toBe(true));

  it.each<[string, Record<string, unknown>]>([
    ['that its version lists', { '/apis': groups('v1'), '/apis/example.dev/v1': { resources: [{ name: 'things' }] } }],
    ['of which something else answers', { '/apis': { hello: 1 } }],
    ['whose version answers something else', { '/apis': groups('v1'), '/apis/example.dev/v1': {} }],
  ])('%s is not', async (_, answers) => expect(await isKindUnknown(server(answers), PATH)).toBe(false));

  it('of the core never is, and nobody is asked', async () => expect(await isKindUnknown(server({}), '/api/v1/namespaces/n/secrets')).toBe(false));

  it('of which nobody can tell throws', async () => {
    await expect(isKindUnknown(server({}), PATH)).rejects.toThrow(ApiError);
    await expect(isKindUnknown(server({ '/apis': groups('v1') }), PATH)).rejects.toThrow(ApiError);
  });
});
