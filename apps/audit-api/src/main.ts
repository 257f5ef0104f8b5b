import { runService } from '@chancery/service';

import { AppModule } from './app.module.js';
import { configSchema } from './config.js';
import { serveDocument } from './history/serve-document.js';

await runService({
  name: 'audit-api',
  config: configSchema,
  module: (config) => AppModule.register(config),
  prepare: (app, config) => serveDocument(app, AppModule, config.auditAudience),
});
