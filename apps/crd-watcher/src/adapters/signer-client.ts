import { signReplySchema, signSubject, type RequestedCertificate, type SignReply, type SignRequest } from '@chancery/contracts';
import { NotLeading } from '@chancery/controller';
import type { PkiSpec } from '@chancery/crd';
import { request, type NatsLink } from '@chancery/messaging';

import type { PkiView } from '../view/pki-view.js';

/** Asks pki-signer, only while this replica leads: a certificate that it could not write would be signed and recorded for nothing. */
export class SignerClient {
  constructor(
    private readonly link: NatsLink,
    private readonly cluster: string,
    private readonly timeoutMs: number,
    private readonly isLeading: () => boolean = () => true,
  ) {}

  /** @throws NoAnswer, NotLeading */
  async sign(pki: PkiView, spec: PkiSpec, csr: Uint8Array, traceId: string): Promise<SignReply> {
    if (!this.isLeading()) throw new NotLeading('sign: another replica leads');
    const message: SignRequest = {
      pki: { group: pki.kind.group, namespace: pki.namespace, name: pki.name, uid: pki.uid, generation: pki.generation },
      requester: pki.requester,
      spec: requested(spec),
      csr: Buffer.from(csr).toString('base64'),
      deadline: new Date(Date.now() + this.timeoutMs).toISOString(),
      traceId,
    };
    return request(this.link, signSubject(this.cluster), message, signReplySchema, this.timeoutMs);
  }
}

/** The fields that the signer decides on; the others concern the Secret alone. */
export const requested = (spec: PkiSpec): RequestedCertificate => {
  const { serviceName, commonName, dnsNames, ipAddresses, uris, emailAddresses, subject, duration, usages, authority } = spec;
  return { serviceName, commonName, dnsNames, ipAddresses, uris, emailAddresses, subject, duration, usages, authority };
};
