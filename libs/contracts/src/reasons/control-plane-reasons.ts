import { platform } from './entry.js';

/** The control plane: NATS, pki-signer, its policy and its authorities. */
export const CONTROL_PLANE_REASONS = {
  SignerUnreachable: platform({
    severity: 'page',
    meaning: 'No pki-signer answers.',
    example: 'Pki: app1-pki cannot be issued: pki-signer does not answer. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: see that pki-signer runs, is ready and is connected to NATS.',
    onCall: [
      'See whether it runs: `kubectl get pods -n chancery-system -l app.kubernetes.io/name=pki-signer`.',
      'See what it misses: `chancery_ready{service="pki-signer"}` is 0 for it, and `GET /healthz/ready` says why.',
      'See whether it is overloaded: `rate(chancery_sign_duration_seconds_count[5m])`, and reason SignerUnreachable in `chancery_sign_requests_total`.',
      'A message about the deadline: compare the clocks of the two nodes, see docs/runbook.md, "A clock is wrong".',
      'In one cluster only: see the account of that cluster in NATS (its import of `pki.v1.<cluster>.sign`).',
    ],
  }),
  MessageBusUnreachable: platform({
    severity: 'page',
    meaning: 'This cluster has no connection to NATS, so nothing can be signed or renewed, and diagnoses cannot travel.',
    example:
      'Pki: app1-pki cannot be issued: this cluster has no connection to NATS. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: see that NATS runs and that this cluster can reach it with its credentials.',
    onCall: [
      'See whether NATS runs: `kubectl get pods -n chancery-system -l app.kubernetes.io/name=nats`, and `kubectl logs -n chancery-system -l app.kubernetes.io/name=nats --prefix`.',
      'See what the client is told: `kubectl logs -n chancery-system -l app.kubernetes.io/name=crd-watcher --tail=-1 | grep "nats is not reachable"` (key why).',
      '"Authorization Violation": the password in Secret crd-watcher-nats is not that of the server (nats-passwords).',
      'In one cluster only: its network to port 4222, and ca.crt in the Secret crd-watcher-nats.',
    ],
  }),
  AuditUnavailable: platform({
    severity: 'page',
    meaning: 'The intent could not be recorded durably, so nothing was signed.',
    example: 'The audit stream does not take records, so nothing is signed. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: see the AUDIT_SIGNER stream: is NATS healthy, is the stream full, is its disk full?',
    onCall: [
      'See why the stream refuses: `kubectl logs -n chancery-system -l app.kubernetes.io/name=pki-signer --tail=-1 | grep -E "record was not taken|audit stream is not reachable"` (key why).',
      'See whether it is full: `chancery_audit_stream_bytes / chancery_audit_stream_limit_bytes`. If so, docs/runbook.md, "A stream is full".',
      'See the disks of NATS: `kubectl logs -n chancery-system -l app.kubernetes.io/name=nats --prefix`, and the volumes data-nats-0 to data-nats-2.',
    ],
  }),
  AuthorityUnavailable: platform({
    severity: 'page',
    meaning: 'The authority cannot sign: its key or certificate is not loaded, has expired, ends too soon, or does not let it certify what the policy grants.',
    example:
      'Authority: default cannot sign: it is not among the authorities of the signer. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: see the log of pki-signer, which has the times too, and renew or restore the authority.',
    onCall: [
      'See what is wrong with its files: `kubectl logs -n chancery-system -l app.kubernetes.io/name=pki-signer --tail=-1 | grep "authority cannot be used"` (key why).',
      'See when it ends: `chancery_authority_not_after_seconds - time()`. In its last hour it signs only what asks for less than is left.',
      'See its Secret: `kubectl get secret -n chancery-system chancery-authority -o jsonpath="{.data.tls\\.crt}" | base64 -d | openssl x509 -noout -subject -enddate`.',
      '"its certificate does not let it certify": the name constraints or purposes of a certificate in its chain leave that out. Take it from the rule (names, usages), or give the rule another authority.',
      'Renew it as in docs/runbook.md, "Renew an authority"; changed files are taken within seconds, and nothing has to be restarted.',
    ],
  }),
  PolicyUnavailable: platform({
    severity: 'page',
    meaning: 'No valid policy was ever loaded, so every request is refused.',
    example: 'pki-signer has no valid policy. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: see the log of pki-signer for the line and column of the error in the policy file.',
    onCall: [
      'See the error: `kubectl logs -n chancery-system -l app.kubernetes.io/name=pki-signer --tail=-1 | grep "policy refused"` (key errors: line, column, message).',
      'Correct the file, or put back the last good one; check it before: `npx chancery policy check --policy policy.yaml`.',
      'Apply it: `kubectl create configmap chancery-policy -n chancery-system --from-file=policy.yaml --dry-run=client -o yaml | kubectl apply --server-side --force-conflicts -f -`. It is taken when the kubelet has updated the volume, within about a minute.',
      'See that it was taken: `chancery_policy_refused` is 0, and the log says "policy loaded".',
    ],
  }),
  Frozen: platform({
    severity: 'ticket',
    meaning: 'Issuance is frozen by the policy for this cluster or authority.',
    example: 'Issuance is frozen by the policy for cluster: prod-2. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: lift the freeze in the policy file when the reason for it is gone.',
    onCall: [
      'Find out who froze it and why, before anything else: the history of the policy file.',
      'See how long it can last: EXPIRES in `kubectl get pkis.chancery.dev -A`. Renewals wait as well.',
      'Lift it in the policy file (frozen.clusters, frozen.authorities); those who wait ask again by themselves.',
    ],
  }),
  RateLimited: platform({
    severity: 'ticket',
    meaning: 'More certificates were asked for than the limit allows.',
    example:
      'More certificates were asked for than the limit for one pki allows: app1-pki. It is tried again later. The platform team has to find out what flaps; nothing is wrong with this Pki.',
    fix: 'Platform: nothing, if the rate falls by itself; else find out which Pki flaps.',
    onCall: [
      'See why so many are issued: `sum by (cause) (increase(chancery_certificates_issued_total[1h]))`.',
      'SecretMissing or SecretDamaged: somebody deletes or changes the Secret: `kubectl get secret -n NAMESPACE NAME --show-managed-fields -o yaml`.',
      'RequestChanged or ReissueAsked: somebody applies the Pki again and again: its annotation `chancery.dev/requester` says who.',
      'Many Pkis at once and rightly so (a new cluster): raise limits in the policy file, and take it back later.',
    ],
  }),
  CertificateRejected: platform({
    severity: 'page',
    meaning: 'The signed certificate was not what had been decided, or two clocks are too far apart for it, so it was not released.',
    example: 'The signed certificate was not what had been decided, so it is not released. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: a defect in pki-signer, or a wrong clock; see its log and report it.',
    onCall: [
      'A message about clocks: docs/runbook.md, "A clock is wrong".',
      'See the difference: `kubectl logs -n chancery-system -l app.kubernetes.io/name=pki-signer --tail=-1 | grep "the certificate is not released"`.',
      'See whether it is one Pki or all: `increase(chancery_sign_requests_total{reason="CertificateRejected"}[15m])` against `outcome="signed"`.',
      'All, since a new version: go back to the version before. One: keep its manifest, and report both.',
      'The intent is in the history although nothing was released: `GET /v1/records?outcome=intended&name=NAME`.',
    ],
  }),
} as const;
