export { NatsLink, NatsUnavailable, type NatsLinkEvents, type NatsSettings } from './nats-link.js';
export { decode, encode, type Decoded } from './json.js';
export { NoAnswer, request, type NoAnswerCause } from './request.js';
export { ensureAuditStream, type StreamLimits } from './streams/audit-streams.js';
export { isNoStream } from './streams/no-stream.js';
export { AuditPublisher, type Recorded } from './streams/audit-publisher.js';
export { consumeBatches, type BatchConsumerOptions, type StreamMessage } from './streams/batch-consumer.js';
export { DiagnosisBucket, type DiagnosisUpdate, type StoredDiagnosis } from './diagnosis-bucket.js';
export { NatsTransport, type NatsHandlerOptions, type NatsMessageContext, type NatsTransportOptions } from './transport/nats-transport.js';
