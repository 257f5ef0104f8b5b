import { owner } from './entry.js';

/** What keeps a Secret from being what the Pki, or a pod, wants of it, and an owner can put right. */
export const SECRET_REASONS = {
  SecretNameTaken: owner({
    meaning: 'Another Pki of this namespace already feeds the Secret of this name.',
    example:
      'SecretName: app1-tls in pki: app1-pki is taken by pki: app1-old (chancery.dev) of this namespace. Set spec.secretName of one of them to another name.',
    fix: 'Give one of the two Pkis another spec.secretName.',
  }),
  SecretNotManaged: owner({
    meaning: 'A Secret of this name exists and was not made by Chancery. It is never overwritten.',
    example:
      'Secret: app1-pki wanted by pki: app1-pki exists and was made by Helm release app1; it is not touched (it has no label chancery.dev/managed=true). Delete it, or set spec.secretName to another name.',
    fix: 'Delete that Secret if nobody needs it, or set spec.secretName to another name.',
  }),
  PasswordMissing: owner({
    meaning: 'The Secret, or the key in it, that has the password of a keystore does not exist.',
    example:
      'Keystore pkcs12 of pki: app1-pki needs its password from Secret: app1-password, which does not exist in this namespace. Make it, with key password.',
    fix: 'Make the Secret with that key, or correct spec.keystores; it is looked at again every 15 seconds.',
  }),
  PasswordInvalid: owner({
    meaning: 'The password of a keystore cannot be used: empty, too long, not UTF-8, or it has a control character.',
    example:
      'Keystore jks of pki: app1-pki cannot use the password in key: password of Secret: app1-password: it has a control character, such as a line break at its end.',
    fix: 'Correct the password in its Secret: most often it ends with a line break.',
  }),
  SecretImmutable: owner({
    meaning: 'The Secret was made immutable, so the certificate in it cannot be renewed.',
    example:
      'Secret: app1-pki of pki: app1-pki is immutable, so its certificate cannot be replaced. Delete the Secret; it is made again at once.',
    fix: 'Delete the Secret; it is made again at once.',
  }),
  SecretNameUnknown: owner({
    meaning: 'A pod refers to a Secret that does not exist and that no Pki of its namespace makes, but one is made whose name is close.',
    example:
      'Secret: app1-pkki wanted by this pod does not exist and no Pki makes it; Pkis of this namespace make: [app1-pki]. Did you mean app1-pki (Pki app1-pki)? Correct the pod (its Deployment).',
    fix: 'Correct the name of the Secret in the pod (its Deployment), or spec.secretName of the Pki.',
  }),
  SecretKeyMissing: owner({
    meaning: 'A pod asks for a key that the Secret of its Pki does not have.',
    example:
      'Key: keystore.p12 wanted by this pod is not in Secret: app1-pki, which has: [ca.crt tls.crt tls.key]. Pki app1-pki makes it with spec.keystores.pkcs12. Set that in the Pki, or correct the pod (its Deployment).',
    fix: 'Correct the key in the pod (its Deployment) to one that the message names, or let the Pki make it (spec.keystores).',
  }),
  PkiDeleted: owner({
    meaning: 'The Pki of a Secret was deleted, or is being deleted for longer than a minute, while pods still use the Secret: its certificate is not renewed any more.',
    example:
      'Pki app1-pki was deleted: its Secret app1-pki, which this pod uses, stays but is not renewed any more. Apply the Pki again (it adopts the Secret), or let the pod use another Secret.',
    fix: 'Apply the Pki again, which adopts the Secret, or let the pods use another Secret. Where the message names finalizers, have whoever set them finish first.',
    onCall: [
      'Many at once: see who deleted them, and whether the CRD went with them: `kubectl get crd pkis.chancery.dev`.',
      'A lost CRD costs no certificate: apply k8s/crds and the Pkis again; each adopts its Secret as it is.',
    ],
  }),
  SecretSuperseded: owner({
    meaning: 'A Pki feeds another Secret now (its secretName was changed) while pods still use the former one, which is not renewed any more. The new one has a key of its own, with rotationPolicy Never too.',
    example:
      'Pki app1-pki feeds Secret app1-tls now: Secret app1-pki, which this pod uses, stays but is not renewed any more. Let the pod (its Deployment) use app1-tls.',
    fix: 'Let the pods use the Secret that the message names, then delete the former one.',
  }),
  RenewalRefused: owner({
    meaning: 'The certificate in the Secret is about to expire, or has expired, while its renewal is refused for a reason that the message names.',
    example:
      'The certificate in Secret app1-pki is about to expire and cannot be renewed (ServiceNameNotAllowed): ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?',
    fix: 'Correct what the message names; the certificate is renewed at once.',
    onCall: [
      'Tell the owner: her pods lose their certificate soon. `kubectl get pkis.chancery.dev -A` shows EXPIRES.',
      'See whether the policy was changed under her: `kubectl logs -n chancery-system -l app.kubernetes.io/name=pki-signer --tail=-1 | grep "policy loaded"`.',
    ],
  }),
} as const;
