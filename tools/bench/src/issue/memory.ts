import { inParallel, makeNamespace, makePod } from '../objects.js';
import { memoryOf } from '../process-memory.js';
import { progressOf } from '../progress.js';
import { startPatiently } from '../start-patiently.js';
import type { IssueBench } from './bench-platform.js';
import { IN_FLIGHT } from './floor.js';

export interface Memory {
  readonly pods: number;
  readonly foreignSecrets: number;
  /** Of crd-watcher that was started with all of it there, in MB. */
  readonly rssMb: number;
  readonly peakMb: number;
}

const NAMESPACE = 'others';
const CALM_MS = 5_000;
const FOREIGN = { type: 'Opaque', data: { value: Buffer.alloc(2_000, 'x').toString('base64') } };

/** Beside the Pkis of the floods: pods, and Secrets that are none of ours. Linux only. */
export const measureMemory = async ({ client, platform }: IssueBench, pods: number, foreignSecrets: number): Promise<Memory | undefined> => {
  await makeNamespace(client, NAMESPACE);
  let done = 0;
  const making = inParallel(pods + foreignSecrets, IN_FLIGHT, async (i) => {
    if (i < pods) await makePod(client, NAMESPACE, `pod-${i}`, `p${i}`, true);
    else await client.request({ method: 'POST', path: `/api/v1/namespaces/${NAMESPACE}/secrets`, body: { metadata: { name: `s${i}` }, ...FOREIGN }, timeoutMs: 60_000 });
    done += 1;
  });
  await progressOf('pods and Secrets of others', () => done, pods + foreignSecrets, making);
  const { process: watcher } = platform.apps['crd-watcher'];
  await watcher.stop();
  await startPatiently(watcher);
  await new Promise((resolve) => setTimeout(resolve, CALM_MS));
  const memory = memoryOf(watcher.pid);
  return memory && { pods, foreignSecrets, rssMb: memory.rss, peakMb: memory.peak };
};
