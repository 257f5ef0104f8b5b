import { SIGN_QUEUE, SIGN_SUBJECTS, signRequestSchema, type SignReply, MAX_SIGN_REQUEST_BYTES } from '@chancery/contracts';
import { decode, encode, type NatsHandlerOptions, type NatsMessageContext } from '@chancery/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';

import { SignerMetrics } from '../signer-metrics.js';
import { Issuer } from './issuer.js';
import { requestRejected } from './problems.js';

const OPTIONS: NatsHandlerOptions = { queue: SIGN_QUEUE };

@Controller()
export class SignController {
  constructor(
    @Inject(Issuer) private readonly issuer: Issuer,
    @Inject(SignerMetrics) private readonly metrics: SignerMetrics,
  ) {}

  @MessagePattern(SIGN_SUBJECTS, OPTIONS)
  async sign(@Payload() data: Uint8Array, @Ctx() context: NatsMessageContext): Promise<Uint8Array> {
    const end = this.metrics.duration.startTimer();
    const reply = await this.answer(data, context.subject);
    end({ outcome: reply.outcome });
    this.metrics.requests.inc({ outcome: reply.outcome, reason: 'problem' in reply ? reply.problem.reason : 'Issued' });
    return encode(reply);
  }

  private answer(data: Uint8Array, subject: string): SignReply | Promise<SignReply> {
    const request = decode(signRequestSchema, data, MAX_SIGN_REQUEST_BYTES);
    if (!request.ok) return { outcome: 'unavailable', problem: requestRejected(request.error), retryAfter: 60_000 };
    // `pki.v1.<cluster>.sign`: NATS wrote the cluster there.
    return this.issuer.issue(subject.split('.')[2]!, request.value);
  }
}
