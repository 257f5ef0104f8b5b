import { JetStreamApiError } from '@nats-io/jetstream';

/** JetStream API error "stream not found". */
const STREAM_NOT_FOUND = 10059;

/** Whether JetStream says that there is no stream of that name. */
export const isNoStream = (error: unknown): boolean => error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND;
