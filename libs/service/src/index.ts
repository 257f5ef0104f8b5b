export { ConfigError, loadConfig } from './config/load-config.js';
export { bucketConfigSchema, clusterConfigSchema, integer, leaderConfigSchema, natsConfigSchema, natsSettings, serviceConfigSchema } from './config/service-config.js';
export { LOG, type Log } from './logging/log.js';
export { showReadiness } from './health/readiness-metric.js';
export { Readiness, type ReadinessCheck } from './health/readiness.js';
export { SERVICE_VERSION, runService, type ServiceOptions } from './run-service.js';
