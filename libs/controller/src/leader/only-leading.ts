import type { ApiClient, ApiRequest } from '../api/api-client.js';

/** A write was to be made by a process that leads no more, or not yet. It is made by the one that does. */
export class NotLeading extends Error {
  override readonly name = 'NotLeading';
}

/** A client whose writes are made only while this process leads; what it reads, it may read always. */
export const onlyLeading = (client: ApiClient, { isLeading }: { isLeading: () => boolean }): Pick<ApiClient, 'request' | 'lines'> => ({
  lines: (...args) => client.lines(...args),
  request: async <T>(request: ApiRequest): Promise<T> => {
    if (request.method !== 'GET' && !isLeading()) throw new NotLeading(`${request.method} ${request.path}: another replica leads`);
    return client.request<T>(request);
  },
});
