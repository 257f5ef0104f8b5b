/** Names that speak in `kubectl describe` already: a reporter by such a name would speak for somebody else. */
const RESERVED: readonly RegExp[] = [
  /^chancery/,
  /^kube/,
  /^k8s/,
  /^default-scheduler$/,
  /(^|-)controller(-manager)?$/,
  /^(crd-watcher|event-reporter|pki-signer|audit-api)$/,
  /^(attachdetach|cluster-autoscaler|node-problem-detector|taint-eviction|cert-manager)(-|$)/,
];

/** @param eventComponent the name by which this service itself speaks */
export const isReservedName = (name: string, eventComponent: string): boolean =>
  name === eventComponent || RESERVED.some((pattern) => pattern.test(name));
