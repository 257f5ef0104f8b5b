import { writeFile } from 'node:fs/promises';

import type { Scenario } from '../scenario.js';

/** What the namespaces `shop-*` may have. Certificates are counted so narrowly that a Pki which flaps meets the limit. */
export const SHOP_POLICY = `apiVersion: policy.chancery.dev/v1
limits: {pki: {burst: 4, perHour: 360}}
frozen: {authorities: [sealed]}
rules:
  - name: shop
    namespaces: ["shop-*"]
    serviceNames: [app1, app2]
    dnsNames: ["{serviceName}.shop.example.org", "{serviceName}-admin.shop.example.org"]
    ipAddresses: [10.20.0.0/16]
    uris: ["spiffe://example.org/shop/{serviceName}"]
    emailAddresses: [shop@example.org]
    subject: {organizations: [Example Shop]}
    keys: [ECDSA-P256, ECDSA-P384, RSA-3072]
    usages: [digital signature, key encipherment, server auth, client auth]
    maxDuration: 30d
    authorities: [default, legacy, partner, sealed]
  - name: guests
    namespaces: [guests]
    serviceNames: [app1]
    dnsNames: ["*.guests.example.org"]
`;

/** The same, with a limit that is met for half a minute: it has to last while others are told, on a busy machine. */
export const NARROW_SHOP_POLICY = SHOP_POLICY.replace('perHour: 360', 'perHour: 120');

/** The same, with limits that no test meets. */
export const UNLIMITED_SHOP_POLICY = SHOP_POLICY.replace(/^limits: .*\n/m, '');

/** Changes the policy as its keeper would, one edit on top of the other. Whoever was refused asks again. */
export class PolicyKeeper {
  private writing: Promise<void> = Promise.resolve();

  constructor(private text = SHOP_POLICY) {}

  async edit({ platform }: Scenario, before: string, after: string): Promise<void> {
    if (!this.text.includes(before)) throw new Error(`the policy has no text: ${before}`);
    this.text = this.text.replace(before, after);
    const { text } = this;
    // One after the other: two at once leave the end of the longer text behind the shorter one.
    this.writing = this.writing.then(() => writeFile(platform.policyFile, text));
    await this.writing;
  }
}
