import { platform } from './entry.js';

/** The workload cluster: its API server, the rights there, crd-watcher. */
export const CLUSTER_REASONS = {
  RequestRejected: platform({
    severity: 'page',
    meaning: 'The signer could not read the request of crd-watcher, or was asked for the same one before. An owner cannot cause this.',
    example:
      'The request of crd-watcher cannot be read by pki-signer: spec.serviceName: Invalid input: expected string, received unde…. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: crd-watcher and pki-signer disagree on the message; see both versions.',
    onCall: [
      'See which versions run: `kubectl get deploy -n chancery-system -o wide`, in both clusters. Update the signer first.',
      'See how many: `increase(chancery_sign_requests_total{reason="RequestRejected"}[15m])`.',
      'Same versions: somebody else asks with the credentials of this cluster. Freeze it in the policy, then change its password in NATS.',
    ],
  }),
  SecretWriteForbidden: platform({
    severity: 'ticket',
    meaning: 'crd-watcher has no right to write Secrets in this namespace, or to read one that it needs.',
    example:
      'Secret: app1-pki of pki: app1-pki cannot be written: crd-watcher has no right to create Secrets in this namespace. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: bind the role of crd-watcher in this namespace (RoleBinding), or fix its ClusterRole.',
    onCall: [
      'See the right that the message names, such as `kubectl auth can-i create secrets -n NAMESPACE --as system:serviceaccount:chancery-system:crd-watcher`.',
      'Bind it: a RoleBinding as in k8s/overlays/prod/opted-in.yaml, once the namespace is meant to have certificates.',
      'In every namespace at once: see ClusterRole chancery-crd-watcher-secrets and its binding.',
    ],
  }),
  SecretWriteRefused: platform({
    severity: 'ticket',
    meaning: 'The API server refused to store the Secret, or does not store it as it is written: an admission policy or webhook. Or somebody undoes each write.',
    example:
      'Secret: app1-pki of pki: app1-pki was refused by admission: admission webhook "secrets.example.org" denied the request: label team is missing. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: see the refusal in the message and the admission policy or webhook that it names.',
    onCall: [
      'Read who refused in the message. ValidatingAdmissionPolicy chancery-crd-watcher-secrets is our own: then see who changed type or label of that Secret.',
      'Another one: see `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations,validatingadmissionpolicies`.',
      'It may want a label or an annotation: the owner can add it by spec.secretTemplate.',
      'Where the Secret is not stored as it is written, a mutating one takes away what the message names: have it leave Secrets with the label chancery.dev/managed alone. Nothing more is signed until it does.',
      'Where it is changed or deleted after each write, have the controller that the message names (GitOps, a backup, a replicator) leave it alone; the next certificate comes within the hour, or at once after a restart of crd-watcher.',
      'Where a webhook wants a certificate in tls.crt: the rehearsal has none, and the write itself is tried after a minute, then ever more seldom, each hour at least.',
    ],
  }),
  QuotaExceeded: platform({
    severity: 'ticket',
    meaning: 'The quota of this namespace leaves no room for another Secret.',
    example:
      'Secret: app1-pki of pki: app1-pki cannot be made: secrets "app1-pki" is forbidden: exceeded quota: secrets, requested: secrets=1, used: secrets=10, limited: secrets=10. Delete Secrets that are not needed, or ask the platform team for more.',
    fix: 'Delete Secrets that are no longer needed, or ask the platform team to raise the quota.',
    onCall: ['See what is used: `kubectl describe quota -n NAMESPACE`.', 'Raise it, or help the owner to find what can go.'],
  }),
  ApiServerUnavailable: platform({
    severity: 'ticket',
    meaning: 'The API server does not take the write.',
    example:
      'Secret: app1-pki of pki: app1-pki cannot be written: the API server answered 500. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: see the API server; the write is tried again until it works.',
    onCall: [
      'See the API server: `kubectl get --raw "/readyz?verbose"`.',
      'See whether it is all writes: `increase(chancery_reconcile_errors_total[15m])` and `chancery_event_writes_failed_total` by code.',
      'One namespace only, with code 500: a webhook that does not answer: `kubectl get validatingwebhookconfigurations`.',
    ],
  }),
  WatcherUnreachable: platform({
    severity: 'page',
    meaning: 'A Pki was not looked at: nothing was said of its present spec for too long, or its certificate should have been renewed and nothing says why it was not.',
    example:
      'crd-watcher has not looked at Pki app1-pki as it is now, so no certificate can be issued for it. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: see that crd-watcher runs, is ready, and holds its lease where there are several.',
    onCall: [
      'See whether it runs: `kubectl get pods -n chancery-system -l app.kubernetes.io/name=crd-watcher`.',
      'See what it misses: `GET /healthz/ready` of crd-watcher says why it is not ready.',
      'See whether it hears the API server and keeps up: `chancery_watch_age_seconds`, `chancery_queue_depth`.',
      'See its log: `kubectl logs -n chancery-system -l app.kubernetes.io/name=crd-watcher --tail=-1 | grep -E "defect|watch failed|reconcile failed"`.',
    ],
  }),
  RenewalFailing: platform({
    severity: 'page',
    meaning: 'The certificate in the Secret is about to expire, or has expired, while the platform cannot renew it for a reason that the message names.',
    example:
      'The certificate in Secret app1-pki is about to expire and cannot be renewed (SignerUnreachable): Pki: app1-pki cannot be issued: pki-signer does not answer. The platform team has to act; nothing is wrong with this Pki.',
    fix: 'Platform: urgent. See the reason that the message names.',
    onCall: [
      'Read the reason in the message: `kubectl get pkis.chancery.dev -A -o wide | grep RenewalFailing`. Its section here has the steps.',
      'See how much time is left: EXPIRES in the same list. The soonest first.',
      'When it is mended, the renewal comes by itself, within 10 seconds; see EXPIRES change.',
    ],
  }),
} as const;
