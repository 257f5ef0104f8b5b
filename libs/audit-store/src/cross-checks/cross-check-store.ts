import { AUDIT_SIGNER_STREAM } from '@chancery/contracts';

import type { PrismaClient } from '../__generated__/prisma/client.js';
import { run } from '../open-prisma.js';
import type { CrossCheckRule, CrossCheckStore } from './cross-check.js';
import { judge, open } from './judge.js';

const positionOf = async (prisma: PrismaClient, work: string): Promise<{ moment: Date; number: bigint } | undefined> =>
  (await prisma.auditPosition.findUnique({ where: { work }, select: { moment: true, number: true } })) ?? undefined;

/** Each rule has a place in each of its streams; the signer's is one. */
const workOf = ({ name, stream }: CrossCheckRule): string => (stream === AUDIT_SIGNER_STREAM ? name : `${name} ${stream}`);

export const crossCheckStore = (prisma: PrismaClient): CrossCheckStore => ({
  position: (work) => run(() => positionOf(prisma, work)),
  move: (work, moment, number) =>
    run(async () => {
      await prisma.auditPosition.upsert({ where: { work }, create: { work, moment, number }, update: { moment, number } });
    }),

  lastJudged: (rule) =>
    run(async () => {
      const found = await positionOf(prisma, workOf(rule));
      return found && { stream: rule.stream, streamCreatedAt: found.moment, sequence: Number(found.number) };
    }),

  judge: (rule, after, until, size) => run(() => judge(prisma, rule, after, until, size)),

  keep: (rule, { streamCreatedAt, sequence }, findings) =>
    run(async () => {
      const rows = findings.map(({ id, place }) => ({ id, stream: place.stream, stream_created_at: place.streamCreatedAt.toISOString(), sequence: place.sequence }));
      // One statement is one transaction.
      const [added] = await prisma.$queryRaw<{ count: bigint }[]>`
        WITH added AS (
          INSERT INTO audit_finding (id, cross_check, stream, stream_created_at, sequence)
          SELECT id, ${rule.name}, stream, stream_created_at, sequence
          FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS told (id text, stream text, stream_created_at timestamptz, sequence bigint)
          ON CONFLICT (id) DO NOTHING RETURNING id
        ), moved AS (
          INSERT INTO audit_position (work, moment, number) VALUES (${workOf(rule)}, ${streamCreatedAt}, ${sequence})
          ON CONFLICT (work) DO UPDATE SET moment = excluded.moment, number = excluded.number
        ) SELECT count(*) FROM added`;
      return Number(added?.count ?? 0);
    }),

  open: (rule, afterId, now, size) => run(() => open(prisma, rule, afterId, now, size)),

  resolve: (ids) =>
    run(async () => {
      await prisma.auditFinding.updateMany({ where: { id: { in: [...ids] } }, data: { resolved: true } });
    }),

  countOpen: () =>
    run(async () => {
      const counts = await prisma.auditFinding.groupBy({ by: ['crossCheck'], where: { resolved: false }, _count: true });
      return new Map(counts.map(({ crossCheck, _count }) => [crossCheck, _count]));
    }),

  lastStoredAt: (stream) =>
    run(async () => {
      const last = await prisma.auditRecord.findFirst({ where: { stream }, orderBy: [{ streamCreatedAt: 'desc' }, { sequence: 'desc' }], select: { storedAt: true } });
      return last?.storedAt;
    }),

  removedBefore: () =>
    run(async () => {
      // Nothing that came after an act was removed by it, whatever it says.
      const [acts] = await prisma.$queryRaw<{ last: Date | null }[]>`SELECT max(least(removed_before, at)) AS last FROM audit_retention`;
      return acts?.last ?? undefined;
    }),
});
