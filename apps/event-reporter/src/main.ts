import './small-heap.js';
import { NatsLink } from '@chancery/messaging';
import { LOG, runService, type Log } from '@chancery/service';

import { AppModule } from './app.module.js';
import { configSchema } from './config.js';
import { ReportDesk } from './reports/report-desk.js';
import { reportTransport } from './reports/report-transport.js';

await runService({
  name: 'event-reporter',
  config: configSchema,
  module: (config) => AppModule.register(config),
  prepare: (app) => {
    const log = app.get<Log>(LOG);
    const onDefect = (subject: string, error: unknown): void => log.error({ subject, err: error }, 'defect');
    const strategy = reportTransport(app.get(NatsLink), app.get(ReportDesk), onDefect);
    app.connectMicroservice({ strategy });
  },
});
