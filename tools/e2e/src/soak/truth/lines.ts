import type { SoakEvent } from './world.js';

const DIAGNOSIS = 'chancery.dev/diagnosis';
const SLOT = 'chancery.dev/slot';
const SINCE = 'chancery.dev/since';
const CLOSES = 'chancery.dev/closes';

const annotation = ({ metadata }: SoakEvent, key: string): string | undefined => metadata.annotations?.[key];

export const diagnosisOf = (event: SoakEvent): string | undefined => annotation(event, DIAGNOSIS);
export const sinceOf = (event: SoakEvent): string | undefined => annotation(event, SINCE);
export const isCause = (event: SoakEvent): boolean => annotation(event, SLOT) === 'cause';

const isClosed = (event: SoakEvent): boolean => annotation(event, SLOT) === 'closed';
const order = ({ metadata }: SoakEvent): number => Number(metadata.resourceVersion);

/** Of all lines on one object, the Normal one of the same diagnosis that was written after this Warning: what a reader takes for its end. */
const answerTo = (warning: SoakEvent, lines: readonly SoakEvent[]): SoakEvent | undefined =>
  lines.find(
    (line) => line.type === 'Normal' && isClosed(line) && diagnosisOf(line) === diagnosisOf(warning) && order(line) > order(warning),
  );

/** Warnings that nothing has answered since they were told last. */
export const openWarnings = (lines: readonly SoakEvent[]): SoakEvent[] =>
  lines.filter((line) => line.type === 'Warning' && answerTo(line, lines) === undefined);

/**
 * Open Warnings that event-reporter itself takes for closed, because a Normal line says that it closes just this cause: they
 * were told again after it. Their end would never be told.
 */
export const wronglyClosed = (lines: readonly SoakEvent[]): SoakEvent[] =>
  openWarnings(lines).filter((open) =>
    lines.some((line) => isClosed(line) && diagnosisOf(line) === diagnosisOf(open) && annotation(line, CLOSES) === sinceOf(open)),
  );

export const showLine = ({ type, reason, message, count }: SoakEvent): string => `${type} ${reason} x${count}: ${message}`;
