/** The policy of a run, and the limits of it that {@link ./truth/spec-faults.ts} knows. */
export const ALLOWED = {
  serviceNames: /^web-/,
  dnsNames: (serviceName: string, namespace: string) => [serviceName, `${serviceName}.${namespace}.svc`],
  key: 'ECDSA-P256',
  maxDuration: '90d',
} as const;

/** Room for more certificates than any run asks for: it is not the rates that are tried. */
const NO_LIMIT = '{burst: 1000000, perHour: 1000000}';

export const SURVIVAL_POLICY = `apiVersion: policy.chancery.dev/v1
limits: {pki: ${NO_LIMIT}, namespace: ${NO_LIMIT}, cluster: ${NO_LIMIT}}
rules:
  - name: survival
    namespaces: ["*"]
    serviceNames: ["web-*"]
    dnsNames: ["{serviceName}", "{serviceName}.{namespace}.svc"]
    keys: [${ALLOWED.key}]
    maxDuration: ${ALLOWED.maxDuration}
`;
