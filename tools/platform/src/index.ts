export { APP_NAMES, type App, type AppName, type Platform, type PlatformOptions } from './platform-options.js';
export { startPlatform } from './platform.js';
export { AUDIT_READER, SYSTEM_NAMESPACE, deploy, undeploy } from './deploy.js';
export { howToLook } from './look.js';
export { endWithParent } from './parent.js';
export { MEMORY_LIMIT, NODE_OPTIONS, nodeOptions } from './app-settings.js';
export { REPOSITORY, appMain } from './repository.js';
export { startWorkloadCluster, type WorkloadClusterOptions } from './workload-cluster.js';
