import { openAuditStore } from '@chancery/audit-store';
import { ApiClient } from '@chancery/controller';
import { NatsLink } from '@chancery/messaging';
import { LOG, SERVICE_VERSION, type Log } from '@chancery/service';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';

import { Access } from './access/access.js';
import { cachedReviewer } from './access/cached-reviewer.js';
import { kubernetesReviewer } from './access/kubernetes-reviewer.js';
import { AuditProcess } from './audit-process.js';
import { CONFIG, type AuditApiConfig } from './config.js';
import { HistoryController } from './history/history.controller.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { AUDIT_STORE, NATS_LINK } from './tokens.js';

/** Wires audit-api. */
@Module({})
export class AppModule {
  static register(config: AuditApiConfig): DynamicModule {
    const { databaseUrl, natsUrl, natsUser, natsPassword, natsCaFile, kubeconfig, kubeContext, auditAudience, anonymousAccess } = config;
    return {
      module: AppModule,
      controllers: [HistoryController],
      providers: [
        AuditProcess,
        { provide: CONFIG, useValue: config },
        { provide: AUDIT_STORE, useFactory: () => openAuditStore({ databaseUrl }) },
        {
          provide: NATS_LINK,
          useFactory: () =>
            new NatsLink({ url: natsUrl, user: natsUser, password: natsPassword, caFile: natsCaFile, name: 'audit-api' }),
        },
        {
          provide: ApiClient,
          useFactory: () => new ApiClient({ kubeconfig, context: kubeContext, userAgent: `chancery-audit-api/${SERVICE_VERSION}` }),
        },
        {
          provide: Access,
          inject: [ApiClient, LOG],
          useFactory: (client: ApiClient, log: Log) =>
            new Access(cachedReviewer(kubernetesReviewer(client, auditAudience)), log, {
              audience: auditAudience,
              anonymous: anonymousAccess,
            }),
        },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
