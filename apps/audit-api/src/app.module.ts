import { openAuditStore } from '@chancery/audit-store';
import { ApiClient } from '@chancery/controller';
import { NatsLink } from '@chancery/messaging';
import { LOG, SERVICE_VERSION, natsSettings, type Log } from '@chancery/service';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';

import { Access } from './access/access.js';
import { cachedReviewer } from './access/cached-reviewer.js';
import type { AccessReviewer } from './access/access-reviewer.js';
import { readIssuers } from './access/oidc/issuers-file.js';
import { oidcReviewer } from './access/oidc/oidc-reviewer.js';
import { kubernetesReviewer } from './access/kubernetes-reviewer.js';
import { AuditProcess } from './audit-process.js';
import { CONFIG, type AuditApiConfig } from './config.js';
import { ReadersStore } from './dependencies/readers-store.js';
import { ExportController } from './export/export.controller.js';
import { Exports } from './export/exports.js';
import { ExpiringController } from './history/expiring.controller.js';
import { HistoryController } from './history/history.controller.js';
import { PageTokens } from './history/page-token.js';
import { StatisticsController } from './history/statistics.controller.js';
import { QueryLimit } from './limits/query-limit.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { loadCheckpointKey } from './proof/checkpoint-key.js';
import { CheckpointLog } from './proof/checkpoint-log.js';
import { ProofController } from './proof/proof.controller.js';
import { ReadLog } from './reads/read-log.js';
import { RecordRead } from './reads/record-read.interceptor.js';
import { StoryController } from './story/story.controller.js';
import { AUDIT_STORE, CHECKPOINT_KEY, INGEST_STORE, NATS_LINK } from './tokens.js';

/** Beside these, the lease has one of its own. */
const READERS_CONNECTIONS = 6;
const INGEST_CONNECTIONS = 6;

/** Wires audit-api. */
@Module({})
export class AppModule {
  static register(config: AuditApiConfig): DynamicModule {
    const { databaseUrl, kubeconfig, kubeContext, auditAudience, anonymousAccess } = config;
    const { oidcIssuersFile, checkpointKeyFile, createCheckpointKey, checkpointFile, streamReplicas } = config;
    return {
      module: AppModule,
      controllers: [HistoryController, ExpiringController, StatisticsController, StoryController, ExportController, ProofController],
      providers: [
        AuditProcess,
        { provide: CONFIG, useValue: config },
        { provide: AUDIT_STORE, useFactory: () => openAuditStore({ databaseUrl, connections: READERS_CONNECTIONS }) },
        ReadersStore,
        { provide: INGEST_STORE, useFactory: () => openAuditStore({ databaseUrl, connections: INGEST_CONNECTIONS }) },
        { provide: NATS_LINK, useFactory: () => new NatsLink(natsSettings(config, 'audit-api')) },
        {
          provide: ApiClient,
          useFactory: () => new ApiClient({ kubeconfig, context: kubeContext, userAgent: `chancery-audit-api/${SERVICE_VERSION}` }),
        },
        {
          provide: Access,
          inject: [ApiClient, LOG],
          useFactory: (client: ApiClient, log: Log) =>
            new Access(cachedReviewer(reviewerOf(kubernetesReviewer(client, auditAudience), oidcIssuersFile, log)), log, {
              audience: auditAudience,
              anonymous: anonymousAccess,
            }),
        },
        { provide: PageTokens, useFactory: () => new PageTokens(databaseUrl) },
        Exports,
        ReadLog,
        { provide: APP_INTERCEPTOR, useClass: QueryLimit },
        { provide: APP_INTERCEPTOR, useClass: RecordRead },
        { provide: CHECKPOINT_KEY, useFactory: () => (checkpointKeyFile === undefined ? undefined : loadCheckpointKey(checkpointKeyFile, createCheckpointKey)) },
        {
          provide: CheckpointLog,
          inject: [NATS_LINK],
          useFactory: (link: NatsLink) => new CheckpointLog(link, { file: checkpointFile, replicas: streamReplicas }),
        },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}

const reviewerOf = (kubernetes: AccessReviewer, issuersFile: string | undefined, log: Log): AccessReviewer =>
  issuersFile === undefined ? kubernetes : oidcReviewer(readIssuers(issuersFile), kubernetes, log);
