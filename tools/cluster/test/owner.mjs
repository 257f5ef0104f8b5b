/** Starts a cheap cluster and an app in it, says so, and lives until somebody ends it. */
import { startLocalCluster } from '../src/index.ts';

const cluster = await startLocalCluster({ kubernetes: false, clusters: ['dev'] });
const app = cluster.process({ name: 'app', command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] });
await app.start();
process.stdout.write(`${cluster.folder}\n`);
