import { canonicalAddress } from '@chancery/contracts';

/** Where a message stands in its audit stream. A stream that was made again counts anew, hence its creation belongs to it. */
export interface Place {
  readonly stream: string;
  readonly streamCreatedAt: Date;
  /** From 1. */
  readonly sequence: number;
}

/** Any JSON object. It holds no NUL and no half surrogate: Postgres stores neither. */
export type JsonObject = { readonly [key: string]: unknown };

/** What the queries look for, taken from a record. All of it is in the record as well. */
export interface RecordFields {
  readonly id: string;
  readonly outcome: string;
  /** By the clock of the service that tells it. */
  readonly time: Date;
  readonly service: string;
  readonly pki?: { group: string; namespace: string; name: string; uid: string; generation: number } | undefined;
  /** Whose record it is where it names no Pki. */
  readonly namespace?: string | undefined;
  readonly requester?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly reason?: string | undefined;
  readonly rule?: string | undefined;
  readonly revision?: string | undefined;
  readonly serviceName?: string | undefined;
  readonly authority?: string | undefined;
  /** SHA-256 of the certificate, hexadecimal, lower case. */
  readonly fingerprint?: string | undefined;
  /** SHA-256 of the public key, hexadecimal, lower case. */
  readonly publicKeyFingerprint?: string | undefined;
  /** When the certificate ends. */
  readonly notAfter?: Date | undefined;
  /** Every name in the certificate, in lower case. */
  readonly names?: readonly string[] | undefined;
  /** `<namespace>/<name>` of each pod that the record is about. */
  readonly pods?: readonly string[] | undefined;
  /** How long the Pki had waited for what was delivered, in seconds; less than 2^31. */
  readonly waitedSeconds?: number | undefined;
}

/** A message that is a record, or one that is none: it is kept as well. */
export type Content =
  | { readonly kind: 'record'; readonly fields: RecordFields; readonly record: JsonObject }
  | { readonly kind: 'unparsable'; readonly id: string; readonly raw: string; readonly parseError: string };

/** A message of an audit stream on its way into the history. */
export interface NewRecord {
  readonly place: Place;
  /** When the stream stored it, by the control plane's clock. */
  readonly storedAt: Date;
  readonly subject: string;
  /** Who may have written it, by its stream and subject: `signer` or `cluster/<name>`. Ids are unique within a source. */
  readonly source: string;
  readonly cluster?: string | undefined;
  readonly content: Content;
}

/** Outcome of a message that is no record. */
export const UNPARSABLE = 'unparsable';

/** An entry of the history. */
export interface StoredRecord {
  readonly id: string;
  readonly place: Place;
  readonly storedAt: Date;
  readonly subject: string;
  readonly source: string;
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  /** One of the contracts' outcomes, or {@link UNPARSABLE}. */
  readonly outcome: string;
  /** The record as it came; undefined when unparsable. */
  readonly record?: JsonObject | undefined;
  /** The message's text, clipped and escaped, and why it is no record. */
  readonly unparsable?: { readonly raw: string; readonly parseError: string } | undefined;
  /** Its link in the chain of its stream: see libs/audit-chain. */
  readonly hash: string;
}

/** A longer one is no serial number (RFC 5280: at most 20 octets); it stays in the record and is not indexed. */
export const MAX_SERIAL_CHARACTERS = 128;

/**
 * A serial number as it is compared: hexadecimal, lower case, without colons and leading zeros, whichever way openssl,
 * kubectl or a browser showed it. Between colons stands a byte, also where its first digit was left out.
 */
export const comparableSerialNumber = (serialNumber: string): string => {
  const [first = '', ...bytes] = serialNumber.toLowerCase().split(':');
  return `${first}${bytes.map((byte) => byte.padStart(2, '0')).join('')}`.replace(/^0+(?=.)/, '');
};

/**
 * A name of a certificate as it is compared: in lower case, an IPv6 address in its one spelling, as the spec of a Pki is read. One with a zone is
 * no address that a certificate can have.
 */
export const comparableName = (name: string): string => {
  const lower = name.toLowerCase();
  return lower.includes('%') ? lower : canonicalAddress(lower);
};
