import { runService } from '@chancery/service';

import { AppModule } from './app.module.js';
import { configSchema } from './config.js';
import { OUTSIDE_ANSWERS } from './problems/outside-answers.js';
import { serveDocument } from './openapi/serve-document.js';
import { servePage } from './web/serve-page.js';

await runService({
  name: 'audit-api',
  config: configSchema,
  module: (config) => AppModule.register(config),
  http: OUTSIDE_ANSWERS,
  prepare: (app, config) => {
    serveDocument(app, AppModule, config.auditAudience);
    servePage(app);
  },
});
