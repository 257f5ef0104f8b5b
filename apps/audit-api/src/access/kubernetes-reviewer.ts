import { type ApiClient, ApiError } from '@chancery/controller';
import { z } from 'zod';

import { AUDIT_RESOURCE, AccessReviewUnavailable, type AccessReviewer } from './access-reviewer.js';

const TIMEOUT_MS = 5_000;

const tokenReview = z.object({
  status: z.object({
    authenticated: z.boolean().optional(),
    audiences: z.array(z.string()).optional(),
    user: z
      .object({
        // Absent when the token is refused: the server then answers an empty user.
        username: z.string().optional(),
        uid: z.string().optional(),
        groups: z.array(z.string()).optional(),
        extra: z.record(z.string(), z.array(z.string())).optional(),
      })
      .optional(),
  }),
});

const subjectAccessReview = z.object({ status: z.object({ allowed: z.boolean() }) });

/** Asks the API server of the control plane's own cluster: TokenReview and SubjectAccessReview. */
export const kubernetesReviewer = (client: Pick<ApiClient, 'request'>, audience: string): AccessReviewer => {
  const review = async <T>(path: string, kind: string, spec: object, answer: z.ZodType<T>): Promise<T> => {
    const [, , group, version] = path.split('/');
    try {
      const body = { apiVersion: `${group}/${version}`, kind, spec };
      const parsed = answer.safeParse(await client.request({ method: 'POST', path, body, timeoutMs: TIMEOUT_MS }));
      if (!parsed.success) throw new Error(`the answer is no ${kind}: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
      return parsed.data;
    } catch (error) {
      const refused = error instanceof ApiError ? `the API server refuses a ${kind}: ` : '';
      throw new AccessReviewUnavailable(`${refused}${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  };
  return {
    authenticate: async (token) => {
      const { status } = await review('/apis/authentication.k8s.io/v1/tokenreviews', 'TokenReview', { token, audiences: [audience] }, tokenReview);
      // A server that knows no audiences answers none, and its token would be good for everything.
      const { username, uid, groups = [], extra = {} } = status.user ?? {};
      if (status.authenticated !== true || username === undefined || !status.audiences?.includes(audience)) return undefined;
      return { username, groups, extra, ...(uid !== undefined && { uid }) };
    },
    allowed: async ({ username, uid, groups, extra }, { verb, namespace, cluster }) => {
      const resourceAttributes = { ...AUDIT_RESOURCE, verb, ...(namespace !== undefined && { namespace }), ...(cluster !== undefined && { name: cluster }) };
      const spec = { user: username, uid, groups, extra, resourceAttributes };
      const { status } = await review('/apis/authorization.k8s.io/v1/subjectaccessreviews', 'SubjectAccessReview', spec, subjectAccessReview);
      return status.allowed;
    },
  };
};
