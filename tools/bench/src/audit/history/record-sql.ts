/**
 * The generated history in SQL: record number `i` is one of five that belong to one deed, the deed `g` is about the Pki `p` in its
 * round `r` of renewals. Nothing is random: the same number is always the same record, so that whoever asks knows what there is.
 */

/** How large a history is. */
export interface HistorySize {
  readonly records: number;
  readonly namespaces: number;
  readonly pkis: number;
}

/** Each Pki is renewed about every 60 days; a large history has namespaces of all sizes. */
export const historySize = (records: number): HistorySize => ({
  records,
  namespaces: Math.max(20, Math.min(2_000, Math.floor(records / 2_000))),
  pkis: Math.max(20, Math.floor(records / RECORDS_OF_DEED / ROUNDS)),
});

export const RECORDS_OF_DEED = 5;
/** How often each Pki has its turn. */
export const ROUNDS = 12;
export const YEARS_MS = 730 * 86_400_000;
/** Certificates are good for so long. */
const VALID_DAYS = 90;

const PARTS = ['web', 'api', 'worker', 'cache', 'gateway', 'export', 'index', 'queue', 'sync', 'admin', 'mail', 'search', 'stock', 'risk', 'media', 'ledger'];

/** A number from 0 to 1 that looks random, out of a text. */
const chance = (text: string): string => `(('x' || substr(md5(${text}), 1, 7))::bit(28)::integer / 268435456.0)`;
const sha256 = (text: string): string => `encode(sha256((${text})::bytea), 'hex')`;
const uuid = (text: string): string => `md5(${text})::uuid::text`;
const iso = (moment: string): string => `to_char((${moment}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** As many characters as the DER of a P-256 certificate has in PEM, and as hard to compress. */
const pem = `E'-----BEGIN CERTIFICATE-----\\n' || (SELECT string_agg(replace(encode(sha512((g || ' ' || part)::bytea), 'base64'), E'\\n', ''), E'\\n') FROM generate_series(1, 11) AS part) || E'\\n-----END CERTIFICATE-----\\n'`;

/** `SELECT` of the columns of audit_record for the numbers from $1 to $2, $3 being when the last one was stored. */
export const recordsSql = ({ records, namespaces, pkis }: HistorySize): string => `
  WITH numbers AS (
    SELECT i, (i - 1) / ${RECORDS_OF_DEED} AS g, ((i - 1) % ${RECORDS_OF_DEED})::integer AS k FROM generate_series($1::bigint, $2::bigint) AS i
  ), deeds AS MATERIALIZED (
    SELECT *, (g * 7919) % ${pkis} AS p, g / ${pkis} AS r,
      date_trunc('milliseconds', $3::timestamptz - make_interval(secs => ((${records} - i + k) * ${YEARS_MS / 1_000}::numeric / ${records})::double precision) + make_interval(secs => k * 0.12)) AS at
    FROM numbers
  ), pkis AS MATERIALIZED (
    SELECT *, floor(power(${chance(`'namespace ' || p`)}, 4) * ${namespaces})::integer AS n,
      CASE WHEN p % 100 < 60 THEN 'prod-eu1' WHEN p % 100 < 90 THEN 'prod-us1' WHEN p % 100 < 99 THEN 'staging' ELSE 'edge-1' END AS cluster,
      (ARRAY['${PARTS.join("','")}'])[1 + p % ${PARTS.length}] AS part,
      CASE WHEN (p % 25 = 7 AND r = 7) OR (p % 25 = 9 AND r = 10) THEN 'deletion' WHEN (p % 25 = 9 AND r > 10) OR ${chance(`'refused ' || g`)} < 0.1 THEN 'refusal' ELSE 'issuance' END AS deed
    FROM deeds
  ), told AS MATERIALIZED (
    SELECT *, 'team-' || n AS namespace, CASE WHEN n >= 20 AND p % 10 = 0 THEN part ELSE part || '-' || p END AS name,
      ${uuid(`'pki ' || p || CASE WHEN p % 25 = 7 AND r > 7 THEN ' again' ELSE '' END`)} AS uid,
      CASE WHEN p % 20 = 1 THEN 'checkout' ELSE part || '-' || p % 5000 END AS service_name,
      CASE WHEN p % 5 = 0 THEN 'system:serviceaccount:ci:deployer' ELSE 'system:serviceaccount:team-' || n || ':deployer' END AS requester,
      CASE WHEN n % 3 = 0 THEN 'default' ELSE 'rule-' || n % 60 END AS rule,
      '3' || substr(md5('serial ' || g), 2) AS serial_number,
      ${sha256("'key ' || g")} AS public_key, ${sha256("'certificate ' || g")} AS fingerprint,
      CASE deed
        WHEN 'issuance' THEN (ARRAY['requested', 'intended', 'signed', 'delivered', CASE r WHEN 0 THEN 'mounted' ELSE 'renewed' END])[k + 1]
        WHEN 'refusal' THEN (ARRAY['requested', 'refused', 'diagnosis-opened', 'mounted', 'diagnosis-closed'])[k + 1]
        ELSE (ARRAY['deleted', 'mounted', 'mounted', 'mounted', 'mounted'])[k + 1] END AS outcome,
      CASE WHEN g % 50000 = 17 THEN 'KeyNotAllowed' WHEN n % 7 = 3 THEN 'UriNotAllowed'
        ELSE (ARRAY['ServiceNameNotAllowed', 'ServiceNameNotAllowed', 'ServiceNameNotAllowed', 'DnsNameNotAllowed', 'DurationNotAllowed', 'QuotaExceeded'])[1 + g % 6] END AS possible_reason
    FROM pkis
  ), facts AS MATERIALIZED (
    SELECT *, outcome IN ('intended', 'signed', 'delivered', 'renewed') AS has_certificate, outcome IN ('refused', 'intended', 'signed') AS is_signers,
      outcome IN ('requested', 'refused', 'intended', 'signed', 'delivered', 'renewed') AS is_asked, outcome IN ('refused', 'intended', 'signed', 'delivered', 'renewed') AS is_decided,
      CASE WHEN outcome IN ('refused', 'diagnosis-opened', 'diagnosis-closed') THEN possible_reason END AS reason,
      CASE WHEN outcome IN ('delivered', 'renewed', 'mounted', 'diagnosis-opened', 'diagnosis-closed')
        THEN ARRAY[namespace || '/' || name || '-' || substr(md5(p || ' ' || r / 2), 1, 5)] ELSE '{}'::text[] END AS pods,
      ARRAY[service_name || '.' || namespace || '.svc', service_name || '.' || namespace || '.svc.cluster.local'] AS dns_names,
      CASE WHEN outcome = 'delivered' THEN CASE WHEN g % 10 = 0 THEN 7.5 + g % 90000 ELSE 0.4 + (g % 100) / 40.0 END END AS waited_seconds,
      date_trunc('milliseconds', at + interval '${VALID_DAYS} days') AS not_after
    FROM told
  )
  SELECT at, CASE WHEN is_signers THEN 'AUDIT_SIGNER' ELSE 'AUDIT_CLUSTER_' || cluster END, $3::timestamptz - interval '${YEARS_MS} milliseconds' - interval '1 day', i,
    CASE WHEN is_signers THEN 'audit.v1.signer.' || outcome ELSE 'audit.v1.cluster.' || cluster || '.' || outcome END,
    CASE WHEN is_signers THEN 'signer' ELSE 'cluster/' || cluster END, ${sha256("'record ' || i")}, outcome, at, 'bench/0.1.0', cluster,
    'chancery.dev', namespace, name, uid, 1 + r, CASE WHEN is_asked THEN requester END, CASE WHEN has_certificate THEN serial_number END, reason,
    CASE WHEN is_decided THEN rule END, CASE WHEN is_decided THEN 'r' || r END, CASE WHEN is_asked THEN service_name END, CASE WHEN has_certificate AND is_signers THEN 'chancery-ca-2026' END,
    CASE WHEN has_certificate AND outcome <> 'intended' THEN fingerprint END, CASE WHEN has_certificate THEN public_key END,
    CASE WHEN has_certificate THEN not_after END, CASE WHEN has_certificate THEN dns_names ELSE '{}' END, pods, waited_seconds,
    jsonb_strip_nulls(jsonb_build_object(
      'version', 1, 'id', ${sha256("'record ' || i")}, 'outcome', outcome, 'time', ${iso('at')}, 'service', 'bench/0.1.0', 'cluster', cluster,
      'pki', jsonb_build_object('group', 'chancery.dev', 'namespace', namespace, 'name', name, 'uid', uid, 'generation', 1 + r),
      'requester', CASE WHEN is_asked THEN requester END, 'requested', CASE WHEN is_asked THEN jsonb_build_object('serviceName', service_name, 'duration', '2160h') END,
      'rule', CASE WHEN is_decided THEN rule END, 'revision', CASE WHEN is_decided THEN 'r' || r END, 'reason', reason,
      'problem', CASE WHEN outcome = 'refused' THEN jsonb_build_object('reason', reason, 'actor', 'owner', 'rule', rule,
        'message', 'ServiceName: ' || service_name || ' in pki: ' || name || ' is not found in allowedNames: [' || part || ' ' || part || '-api].') END,
      'pods', CASE WHEN cardinality(pods) > 0 THEN to_jsonb(pods) END, 'traceId', md5('trace ' || g),
      'csrHash', CASE WHEN outcome IN ('intended', 'signed', 'delivered', 'renewed') THEN ${sha256("'csr ' || g")} END,
      'secret', CASE WHEN outcome IN ('delivered', 'renewed') THEN jsonb_build_object('name', name, 'uid', ${uuid("'secret ' || p")}, 'resourceVersion', i::text) END,
      'waitedSince', CASE WHEN waited_seconds IS NOT NULL THEN ${iso('at - make_interval(secs => waited_seconds::double precision)')} END,
      'certificate', CASE WHEN has_certificate THEN jsonb_build_object('serialNumber', serial_number, 'notBefore', ${iso('at')}, 'notAfter', ${iso('not_after')},
        'dnsNames', to_jsonb(dns_names), 'publicKeyFingerprint', public_key, 'authority', CASE WHEN is_signers THEN 'chancery-ca-2026' END,
        'fingerprint', CASE WHEN outcome <> 'intended' THEN fingerprint END,
        'pem', CASE WHEN outcome = 'signed' THEN ${pem} END) END)),
    ${sha256("'link ' || i - 1")}, ${sha256("'link ' || i")}
  FROM facts ORDER BY i`;

/** The columns of {@link recordsSql}, in its order. */
export const COLUMNS = `stored_at, stream, stream_created_at, sequence, subject, source, id, outcome, time, service, cluster,
  pki_group, namespace, name, uid, generation, requester, serial_number, reason,
  rule, revision, service_name, authority, fingerprint, public_key_fingerprint, not_after, names, pods, waited_seconds, record, previous_hash, hash`;
