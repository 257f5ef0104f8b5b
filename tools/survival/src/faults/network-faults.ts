import type { Conditions } from '../network/conditions.js';
import type { Link } from '../network/link.js';
import { someTime, type Fault, type FaultKind, type FaultMaker, type FaultWorld } from './fault.js';

const onLinks = (kind: FaultKind, target: string, links: readonly Link[], seconds: number, conditions: Partial<Conditions>, detail?: string): Fault => ({
  kind,
  target,
  ...(detail !== undefined && { detail }),
  subjects: links.map(({ name }) => name),
  seconds,
  begin: () => links.forEach((link) => link.set(conditions)),
  end: () => links.forEach((link) => link.set({})),
});

const onOne =
  (kind: FaultKind, conditionsFor: (world: FaultWorld) => Partial<Conditions>, detail?: (conditions: Partial<Conditions>) => string, least = 0.3): FaultMaker =>
  (world) => {
    const link = world.random.pick(world.stage.links);
    if (link === undefined) return undefined;
    const conditions = conditionsFor(world);
    return onLinks(kind, link.name, [link], someTime(world, least), conditions, detail?.(conditions));
  };

export const cut = onOne('cut', () => ({ mode: 'cut' }));

/** Established streams go silent, and new connections are accepted and never answered. */
export const silent = onOne('silent', () => ({ mode: 'silent' }), undefined, 2);

/** Half of it: what is said arrives, and nothing is heard. A watch is as silent as one in which nothing happens. */
export const deaf = onOne('deaf', () => ({ mode: 'deaf' }), undefined, 2);

export const slow = onOne('slow', ({ random }) => ({ latencyMs: Math.round(random.between(20, 1_200)) }), ({ latencyMs }) => `${latencyMs} ms each way`, 2);

export const narrow = onOne(
  'narrow',
  ({ random }) => ({ bytesPerSecond: Math.round(Math.exp(random.between(Math.log(2_000), Math.log(100_000)))) }),
  ({ bytesPerSecond }) => `${bytesPerSecond} bytes/s`,
  2,
);

/** All connections end at once, and may be made again at once. */
export const reset: FaultMaker = ({ random, stage }) => {
  const link = random.pick(stage.links);
  return link && { kind: 'reset', target: link.name, subjects: [link.name], seconds: 0, begin: () => link.reset(), end: () => undefined };
};

/** Every way of one process or one server at once. */
export const isolate: FaultMaker = (world) => {
  const { random, stage } = world;
  const name = random.pick([...stage.replicas, ...stage.servers].map((part) => part.name))!;
  const mode = random.pick(['cut', 'silent'] as const)!;
  const links = stage.links.filter((link) => link.name.split(' to ').includes(name));
  return onLinks('isolate', name, links, someTime(world, 1), { mode }, mode);
};
