import { someTime, type FaultMaker } from './fault.js';
import { startAgain } from './start-again.js';

/** A clock may be off by so much, in seconds. */
const [LEAST_OFFSET, MOST_OFFSET] = [1, 3_600];

/** The clock of one process is put wrong, and right again. */
export const clock: FaultMaker = (world) => {
  const { random, stage } = world;
  const replica = random.pick(stage.replicas);
  if (replica === undefined) return undefined;
  const offset = Math.exp(random.between(Math.log(LEAST_OFFSET), Math.log(MOST_OFFSET))) * (random.chance(0.5) ? 1 : -1);
  return {
    kind: 'clock',
    target: replica.name,
    detail: `${offset > 0 ? '+' : ''}${offset.toFixed(1)} s`,
    subjects: [`clock of ${replica.name}`],
    seconds: someTime(world, 3),
    begin: () => replica.shiftClock(Math.round(offset * 1_000)),
    end: () => replica.shiftClock(0),
  };
};

/** The kubelet brings no token any more, and the last one expires; often just when the process starts, which then has no other. */
export const expiredToken: FaultMaker = (world) => {
  const { random, stage, spared } = world;
  const replica = random.pick(stage.replicas.filter(({ token }) => token !== undefined));
  if (replica === undefined) return undefined;
  const isRestarted = random.chance(0.6) && !spared.has(replica.name);
  return {
    kind: 'expired token',
    target: replica.name,
    ...(isRestarted && { detail: 'and started again with it' }),
    subjects: [replica.name],
    seconds: Math.max(someTime(world, 2), isRestarted ? 0 : world.longest),
    begin: async () => {
      replica.token?.expire();
      if (!isRestarted) return;
      stage.keeper.release(replica.process);
      await replica.process.kill();
      await startAgain(replica.process);
      stage.keeper.keep(replica.process);
    },
    end: () => replica.token?.renew(),
  };
};
