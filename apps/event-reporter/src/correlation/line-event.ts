import { showMessage } from '@chancery/contracts';
import { kubernetesTime } from '@chancery/crd';

import type { InvolvedObject } from '../targeting/object-key.js';
import { SLOTS, type Line } from './line.js';
import { reporterOf } from './report-source.js';

/** Who writes the Events, and which process of it. `From` in `kubectl describe` too, unless another service reported. */
export interface Speaker {
  readonly component: string;
  readonly instance: string;
}

/** Annotations of the Events: what a restarted reporter has to know of them. */
export const EVENT_ANNOTATIONS = {
  diagnosis: 'chancery.dev/diagnosis',
  slot: 'chancery.dev/slot',
  since: 'chancery.dev/since',
  closes: 'chancery.dev/closes',
  serialNumber: 'chancery.dev/serial-number',
} as const;

/** A core/v1 Event as far as it is ours. `eventTime` stays unset: `describe` then counts by the timestamps. */
export interface CoreEvent {
  apiVersion?: 'v1';
  kind?: 'Event';
  metadata: { name: string; namespace: string; resourceVersion?: string; annotations?: Record<string, string> | null };
  involvedObject: InvolvedObject;
  reason: string;
  message: string;
  type: string;
  count?: number;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  source: { component?: string };
  reportingComponent: string;
  reportingInstance: string;
  action?: string;
}

const ACTION = 'Diagnose';

export const toEvent = (line: Line, object: InvolvedObject, { component, instance }: Speaker): CoreEvent => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: {
    name: line.name,
    namespace: object.namespace,
    annotations: {
      [EVENT_ANNOTATIONS.diagnosis]: line.diagnosis,
      [EVENT_ANNOTATIONS.slot]: line.slot,
      ...changingAnnotations(line),
    },
  },
  involvedObject: {
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.namespace,
    name: object.name,
    uid: object.uid,
  },
  ...changing(line),
  source: { component: reporterOf(line.diagnosis) ?? component },
  reportingComponent: component,
  reportingInstance: instance,
  action: ACTION,
});

/**
 * A merge patch (RFC 7396) that makes the stored Event say what the line says. With a version it is refused should anybody have
 * written since: a leader of yesterday, or an earlier try that arrives late, takes nothing back.
 */
export const toPatch = (line: Line, { instance }: Speaker, version?: string) => ({
  metadata: { annotations: changingAnnotations(line), ...(version !== undefined && { resourceVersion: version }) },
  ...changing(line),
  reportingInstance: instance,
});

const changing = (line: Line) => ({
  reason: line.reason,
  message: showMessage(line.message),
  type: line.type,
  count: line.count,
  firstTimestamp: kubernetesTime(new Date(line.first)),
  lastTimestamp: kubernetesTime(new Date(line.last)),
});

const changingAnnotations = (line: Line): Record<string, string> => ({
  [EVENT_ANNOTATIONS.since]: line.since,
  ...(line.closes !== undefined && { [EVENT_ANNOTATIONS.closes]: line.closes }),
  ...(line.serialNumber !== undefined && { [EVENT_ANNOTATIONS.serialNumber]: line.serialNumber }),
});

/** The line that a stored Event is, or undefined when it is none that this version writes. */
export const fromEvent = (event: CoreEvent): Line | undefined => {
  const annotations = event.metadata.annotations ?? {};
  const diagnosis = annotations[EVENT_ANNOTATIONS.diagnosis];
  const since = annotations[EVENT_ANNOTATIONS.since];
  const slot = SLOTS.find((known) => known === annotations[EVENT_ANNOTATIONS.slot]);
  const closes = annotations[EVENT_ANNOTATIONS.closes];
  const serialNumber = annotations[EVENT_ANNOTATIONS.serialNumber];
  const first = Date.parse(event.firstTimestamp ?? '');
  const last = Date.parse(event.lastTimestamp ?? '');
  if (diagnosis === undefined || since === undefined || slot === undefined || event.reason === '') return undefined;
  if (Number.isNaN(first) || Number.isNaN(last)) return undefined;
  return {
    name: event.metadata.name,
    objectUid: event.involvedObject.uid,
    diagnosis,
    slot,
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: event.reason,
    message: event.message,
    count: event.count ?? 1,
    first,
    last,
    since,
    ...(closes !== undefined && { closes }),
    ...(serialNumber !== undefined && { serialNumber }),
    ...(event.metadata.resourceVersion !== undefined && { version: event.metadata.resourceVersion }),
  };
};
