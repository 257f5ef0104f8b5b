import type { BenchHistory } from '../bench-history.js';

/** A record that a query asks about, with everything that it may ask for. */
export interface Sample {
  readonly id: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly serviceName: string;
  readonly requester: string;
  readonly rule: string;
  readonly serialNumber: string;
  readonly fingerprint: string;
  readonly publicKeyFingerprint: string;
  readonly certificateName: string;
  readonly pod: string;
  /** When it was stored, as ISO 8601. */
  readonly at: string;
}

/**
 * Issuances from all over the history: of each the signed and the delivered record together have every field. Chosen by a step that
 * has nothing in common with how they were made.
 */
export const samplesOf = async ({ query }: Pick<BenchHistory, 'query'>, count: number): Promise<Sample[]> => {
  const [size] = await query<{ last: string; created: Date }>(
    `SELECT max(sequence)::text AS last, min(stream_created_at) AS created FROM audit_record WHERE stream = 'AUDIT_SIGNER'
       AND stream_created_at = (SELECT min(stream_created_at) FROM audit_record WHERE stream = 'AUDIT_SIGNER')`,
  );
  const deeds = Math.floor(Number(size?.last ?? 0) / 5);
  // The third record of a deed is the signature, the fourth the delivery.
  const sequences = Array.from({ length: count * 4 }, (_, i) => Math.floor(((i * 0.618_033_988_75) % 1) * deeds) * 5 + 3);
  const rows = await query<Sample>(
    `SELECT signed.id, signed.cluster, signed.namespace, signed.name, signed.uid, signed.service_name AS "serviceName", signed.requester, signed.rule,
       signed.serial_number AS "serialNumber", signed.fingerprint, signed.public_key_fingerprint AS "publicKeyFingerprint",
       signed.names[1] AS "certificateName", delivered.pods[1] AS pod, to_char(signed.stored_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
     FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted (sequence, place)
     JOIN audit_record signed ON signed.stream = 'AUDIT_SIGNER' AND signed.stream_created_at = $2 AND signed.sequence = wanted.sequence AND signed.outcome = 'signed'
     JOIN audit_record delivered ON delivered.stream = 'AUDIT_CLUSTER_' || signed.cluster AND delivered.stream_created_at = $2 AND delivered.sequence = wanted.sequence + 1
     ORDER BY wanted.place LIMIT $3`,
    [sequences, size?.created, count],
  );
  if (rows.length === 0) throw new Error('there is no issuance in this history: was it made by this bench?');
  return rows;
};
