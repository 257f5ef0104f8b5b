import { httpProbe } from '@chancery/cluster';

import { someTime, type FaultMaker, type FaultWorld } from './fault.js';
import { startAgain } from './start-again.js';

/** A kubelet gives a server so many tries, a second apart, before it starts it again. */
const TRIES = 3;

/** No byte more fits; then there is room again, and a server that has not survived it is started again. */
export const fullDisk: FaultMaker = (world) => {
  const { random, stage } = world;
  const disk = random.pick(stage.disks);
  if (disk === undefined) return undefined;
  const server = stage.servers.find(({ name }) => name === disk.name)!;
  return {
    kind: 'full disk',
    target: disk.name,
    subjects: [disk.name],
    seconds: someTime(world, 2),
    begin: () => disk.fill(),
    end: async () => {
      disk.free();
      if (server.running && (await isAlive(world, disk.name))) return;
      await server.kill();
      await startAgain(server);
    },
  };
};

/** nats-server that could not write does without JetStream until it is started again, and says so. */
const isAlive = async ({ stage }: FaultWorld, name: string): Promise<boolean> => {
  if (name !== 'nats-server') return true;
  for (let i = 0; i < TRIES; i++) {
    if (await httpProbe(stage.natsHealth)(AbortSignal.timeout(1_000)).catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  return false;
};
