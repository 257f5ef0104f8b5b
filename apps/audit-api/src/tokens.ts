/** Injection token of the AuditStore that readers are answered from: an interface has no value to be injected by. */
export const AUDIT_STORE = Symbol('audit store');
/** Injection token of the AuditStore that records are stored with, whose connections no reader can take. */
export const INGEST_STORE = Symbol('ingest store');
/** Injection token of the NatsLink. */
export const NATS_LINK = Symbol('nats link');
/** Injection token of the CheckpointKey, or undefined where none is configured. */
export const CHECKPOINT_KEY = Symbol('checkpoint key');
