import { REPORT_QUEUE, REPORT_SUBJECTS } from '@chancery/contracts';
import { encode, type NatsHandlerOptions, type NatsMessageContext } from '@chancery/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';

import { reporterOfSubject } from './reply-to.js';
import { ReportDesk } from './report-desk.js';

const OPTIONS: NatsHandlerOptions = { queue: REPORT_QUEUE };

@Controller()
export class ReportController {
  constructor(@Inject(ReportDesk) private readonly desk: ReportDesk) {}

  @MessagePattern(REPORT_SUBJECTS, OPTIONS)
  async report(@Payload() data: Uint8Array, @Ctx() context: NatsMessageContext): Promise<Uint8Array> {
    return encode(await this.desk.take(reporterOfSubject(context.subject), data));
  }
}
