import type { SeenEvent } from './world.js';

const DIAGNOSIS = 'chancery.dev/diagnosis';
const SLOT = 'chancery.dev/slot';
const SINCE = 'chancery.dev/since';
const CLOSES = 'chancery.dev/closes';

const annotation = ({ metadata }: SeenEvent, key: string): string | undefined => metadata.annotations?.[key];

export const diagnosisOf = (event: SeenEvent): string | undefined => annotation(event, DIAGNOSIS);
export const sinceOf = (event: SeenEvent): string | undefined => annotation(event, SINCE);
export const isCause = (event: SeenEvent): boolean => annotation(event, SLOT) === 'cause';

const isClosed = (event: SeenEvent): boolean => annotation(event, SLOT) === 'closed';
const order = ({ metadata }: SeenEvent): number => Number(metadata.resourceVersion);

/** Of all lines on one object, the Normal one of the same diagnosis that was written after this Warning: what a reader takes for its end. */
const answerTo = (warning: SeenEvent, lines: readonly SeenEvent[]): SeenEvent | undefined =>
  lines.find(
    (line) => line.type === 'Normal' && isClosed(line) && diagnosisOf(line) === diagnosisOf(warning) && order(line) > order(warning),
  );

/** Warnings that nothing has answered since they were told last. */
export const openWarnings = (lines: readonly SeenEvent[]): SeenEvent[] =>
  lines.filter((line) => line.type === 'Warning' && answerTo(line, lines) === undefined);

/** As event-reporter writes it into the line that closes this one: since when, and as often as it was told. */
const closingOf = (warning: SeenEvent): string => `${sinceOf(warning)}#${warning.count}`;

/**
 * Open Warnings that event-reporter itself takes for closed, because a Normal line says that it closes just this cause: they
 * were told again after it. Their end would never be told.
 */
export const wronglyClosed = (lines: readonly SeenEvent[]): SeenEvent[] =>
  openWarnings(lines).filter((open) =>
    lines.some((line) => isClosed(line) && diagnosisOf(line) === diagnosisOf(open) && annotation(line, CLOSES) === closingOf(open)),
  );

/** Lines that say that something is over which was never told. Events outlive the run, so that what was told is there. */
export const unaskedAnswers = (lines: readonly SeenEvent[]): SeenEvent[] =>
  lines.filter((line) => isClosed(line) && !lines.some((cause) => isCause(cause) && diagnosisOf(cause) === diagnosisOf(line)));

export const showLine = ({ type, reason, message, count }: SeenEvent): string => `${type} ${reason} x${count}: ${message}`;
