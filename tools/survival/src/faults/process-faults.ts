import type { Fault, FaultMaker, FaultWorld } from './fault.js';
import { someTime } from './fault.js';
import { startAgain } from './start-again.js';

interface Victim {
  readonly name: string;
  kill(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  pause(): void;
  resume(): void;
}

const replicaOf = ({ stage }: FaultWorld, name: string) => stage.replicas.find((replica) => replica.name === name);

const victims = ({ stage }: FaultWorld): readonly Victim[] => [...stage.replicas.map(({ process }) => process), ...stage.servers];

const ending =
  (kind: 'kill' | 'stop'): FaultMaker =>
  (world) => {
    const { stage, random, spared } = world;
    const victim = random.pick(victims(world).filter(({ name }) => !spared.has(name)));
    const seconds = Math.min(someTime(world), 15);
    if (victim === undefined) return undefined;
    const process = replicaOf(world, victim.name)?.process;
    return {
      kind,
      target: victim.name,
      subjects: [victim.name],
      seconds,
      begin: () => {
        if (process !== undefined) stage.keeper.release(process);
        return victim[kind]();
      },
      end: async () => {
        await startAgain(victim);
        if (process !== undefined) stage.keeper.keep(process);
      },
    };
  };

/** SIGKILL: no chance to put anything in order. */
export const kill = ending('kill');

/** SIGTERM, as in a rolling update. */
export const stop = ending('stop');

/** SIGSTOP: it lives, holds its connections and leases, and says nothing; then it goes on as if nothing had been. */
export const pause: FaultMaker = (world) => {
  const victim = world.random.pick(victims(world));
  if (victim === undefined) return undefined;
  const fault: Fault = {
    kind: 'pause',
    target: victim.name,
    subjects: [victim.name],
    seconds: someTime(world, 0.3),
    begin: () => victim.pause(),
    end: () => victim.resume(),
  };
  return fault;
};
