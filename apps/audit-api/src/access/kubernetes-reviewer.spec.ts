import { ApiError, ApiUnreachable, type ApiRequest } from '@chancery/controller';

import { AccessReviewUnavailable } from './access-reviewer.js';
import { kubernetesReviewer } from './kubernetes-reviewer.js';

describe('The API server is asked', () => {
  let requests: ApiRequest[];
  let answer: unknown;
  const reviewer = kubernetesReviewer(
    {
      request: <T>(request: ApiRequest): Promise<T> => {
        requests.push(request);
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as T);
      },
    },
    'chancery-audit',
  );

  beforeEach(() => {
    requests = [];
  });

  it('who has a token, for our audience', async () => {
    const user = { username: 'system:serviceaccount:sre:ada', uid: '1', groups: ['sre'], extra: { k: ['v'] } };
    answer = { status: { authenticated: true, audiences: ['chancery-audit'], user } };
    expect(await reviewer.authenticate('abc')).toEqual(user);
    expect(requests[0]).toMatchObject({
      path: '/apis/authentication.k8s.io/v1/tokenreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: 'abc', audiences: ['chancery-audit'] } },
    });
  });

  it.each([
    ['is not authenticated', { user: {}, error: '[invalid bearer token, token audiences invalid]' }],
    ['says nothing', {}],
    ['is for another audience', { authenticated: true, audiences: ['https://kubernetes'], user: { username: 'ada' } }],
    ['names no audience', { authenticated: true, user: { username: 'ada' } }],
  ])('and knows nobody when the answer %s', async (_, status) => {
    answer = { status };
    expect(await reviewer.authenticate('abc')).toBeUndefined();
  });

  it.each([
    ['in one namespace', 'app1', { namespace: 'app1' }],
    ['in all', undefined, {}],
  ])('what she may do %s', async (_, namespace, attributes) => {
    answer = { status: { allowed: true } };
    expect(await reviewer.allowed({ username: 'ada', groups: ['sre'], extra: {} }, { verb: 'list', namespace })).toBe(true);
    expect(requests[0]?.body).toEqual({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: 'ada',
        uid: undefined,
        groups: ['sre'],
        extra: {},
        resourceAttributes: { group: 'audit.chancery.dev', resource: 'auditrecords', verb: 'list', ...attributes },
      },
    });
  });

  it.each([
    ['is away', new ApiUnreachable('the API server cannot be reached'), 'cannot be reached'],
    ['refuses us', new ApiError(403, 'Forbidden', 'tokenreviews is forbidden'), 'refuses a TokenReview: tokenreviews is forbidden'],
    ['answers nonsense', 'x', 'the answer is no TokenReview'],
  ])('and nothing is known when it %s', async (_, error, why) => {
    answer = error;
    const failure = await reviewer.authenticate('abc').catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(AccessReviewUnavailable);
    expect((failure as Error).message).toContain(why);
  });
});
