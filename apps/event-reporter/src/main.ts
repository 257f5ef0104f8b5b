import { runService } from '@chancery/service';

import { AppModule } from './app.module.js';
import { configSchema } from './config.js';

await runService({ name: 'event-reporter', config: configSchema, module: (config) => AppModule.register(config) });
