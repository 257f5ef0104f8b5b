/** Everybody may have app1; what is west's alone shows that the policy selects by cluster. */
export const policyOfThree = (frozen: readonly string[] = []): string => `apiVersion: policy.chancery.dev/v1
frozen: {clusters: [${frozen.join(', ')}]}
rules:
  - name: everywhere
    namespaces: ["*"]
    serviceNames: [app1]
    dnsNames: ["{serviceName}.{namespace}.svc"]
  - name: west-alone
    clusters: [west]
    namespaces: [shop]
    serviceNames: [ledger]
    dnsNames: [ledger.example.org]
`;
