export { ApiClient, type ApiClientOptions, type ApiRequest, type ContentType } from './api/api-client.js';
export { ApiError, ApiUnreachable, isApiError, retryAfterOf } from './api/api-error.js';
export { type KubeCredentialsSource } from './api/credentials.js';
export { backoffDelay, pause, type BackoffOptions } from './backoff.js';
export { LEADER_TIMINGS, LeaderElection, type LeaderElectionOptions, type LeaderTimings } from './leader/leader-election.js';
export { NotLeading, onlyLeading } from './leader/only-leading.js';
export { Reflector, STALE_MS, type Projected, type ReflectorOptions } from './reflector/reflector.js';
export { keyOf, splitKey, type ApiObject, type ObjectMeta } from './reflector/object-meta.js';
export { WorkQueue, type ReconcileResult, type WorkQueueOptions } from './queue/work-queue.js';
