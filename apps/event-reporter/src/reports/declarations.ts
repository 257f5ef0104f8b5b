import { reasonName, reporterName } from '@chancery/contracts';
import { z } from 'zod';

/** What the platform has agreed with a reporter about one of its reasons. */
const reasonSchema = z.strictObject({
  reason: reasonName,
  /** Who has to act. */
  actor: z.enum(['owner', 'platform']),
  /** One sentence: what has happened. */
  meaning: z.string().min(1).max(512),
  /** What the actor does about it. */
  fix: z.string().min(1).max(512),
});
export type DeclaredReason = z.infer<typeof reasonSchema>;

const reporterSchema = z.strictObject({
  name: reporterName,
  reasons: z.array(reasonSchema).min(1).max(64),
});

/** The file that says who may report what: REPORTERS_FILE of event-reporter. */
export const declarationsSchema = z.strictObject({ reporters: z.array(reporterSchema).max(100) });
export type Declarations = z.infer<typeof declarationsSchema>;

/** The services that may report, by name, and their reasons, by name. */
export type Reporters = ReadonlyMap<string, ReadonlyMap<string, DeclaredReason>>;

export const NO_REPORTERS: Reporters = new Map();

export const toReporters = ({ reporters }: Declarations): Reporters =>
  new Map(reporters.map(({ name, reasons }) => [name, new Map(reasons.map((entry) => [entry.reason, entry]))]));
