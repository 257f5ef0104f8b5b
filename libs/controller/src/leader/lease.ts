/**
 * A Lease as leader election uses it (coordination.k8s.io/v1; client-go's resourcelock): who leads, and for how long after
 * the last renewal nobody else may.
 */
export interface Lease {
  readonly metadata: { readonly name: string; readonly resourceVersion: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: {
    /** Empty, or absent: released, never held, or taken out by anybody (see {@link isReleased}). */
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    /** How often it went from one holder to another: an int32 that is not negative. */
    readonly leaseTransitions?: number;
  };
}

/** A Lease, and since when it is known just so: in milliseconds of a clock that nobody can set. */
export interface SeenLease {
  readonly lease: Lease;
  readonly sinceMs: number;
}

/** On a Lease whose leader lacks what its work takes: it gives the Lease to whoever asks for it. */
const OFFERED = 'chancery.dev/offered';
/** Who asks for it, as what they would hold it. */
const ASKED_BY = 'chancery.dev/asked-by';

/** What a leader writes beside its renewal. */
export const offer = (why: string): Record<string, string> => ({ [OFFERED]: why });
/** What a candidate adds to an offered Lease. */
export const request = ({ metadata }: Lease, identity: string): Record<string, string> => ({ ...metadata.annotations, [ASKED_BY]: identity });
export const isOffered = ({ metadata }: Lease): boolean => metadata.annotations?.[OFFERED] !== undefined;
export const isAskedFor = ({ metadata }: Lease): boolean => metadata.annotations?.[ASKED_BY] !== undefined;

/**
 * What a candidate sees. Only time since it saw the Lease *change* counts, by its own clock: other clocks may be wrong.
 * (The times in a Lease are for people.)
 */
export const see = (before: SeenLease | undefined, lease: Lease, nowMs: number): SeenLease =>
  before?.lease.metadata.resourceVersion === lease.metadata.resourceVersion ? before : { lease, sinceMs: nowMs };

export const holderOf = ({ spec }: Lease): string => spec?.holderIdentity ?? '';

/** What is said of its duration by a Lease that its holder has let go, as client-go's ReleaseOnCancel does. */
const RELEASED_SECONDS = 1;

/** The specification of a Lease that nobody holds any more. */
export const released = ({ spec }: Lease): NonNullable<Lease['spec']> => ({ ...spec, holderIdentity: '', leaseDurationSeconds: RELEASED_SECONDS });

/** Whether its holder has let it go. One that is nobody's otherwise may have been emptied by anybody, while its holder leads. */
export const isReleased = (lease: Lease): boolean => holderOf(lease) === '' && lease.spec?.leaseDurationSeconds === RELEASED_SECONDS;

/** Longest duration of another's Lease that is believed: whoever wrote more would keep everybody from leading. */
const LONGEST_MS = 30_000;

/**
 * Whether the candidate may take the Lease now: it is its own, was released, or has not changed for as long as its holder said, and
 * for no less than the candidate's own duration, since anybody may have written what the Lease says. One that lacks what the work
 * takes leaves a released one to others for as long.
 */
export const mayTake = ({ lease, sinceMs }: SeenLease, identity: string, isFit: boolean, nowMs: number, ownDurationMs: number): boolean => {
  if (holderOf(lease) === identity || (isFit && isReleased(lease))) return true;
  const said = (lease.spec?.leaseDurationSeconds ?? 0) * 1_000;
  return nowMs - sinceMs >= Math.max(ownDurationMs, Math.min(said, LONGEST_MS));
};

/** What a process holds a Lease as: the name of its replica and a part of its own, 8 hexadecimal digits, so that no two are taken for one. */
export const identityOf = (name: string, ownPart: string): string => `${name}_${ownPart}`;

/** The replica's name in an identity. */
export const nameOf = (identity: string): string => identity.replace(/_[0-9a-f]{8}$/, '');

/** Whether the Lease is as this process wrote it. */
export const isAsWritten = ({ spec }: Lease, written: Lease['spec']): boolean =>
  written !== undefined &&
  (['holderIdentity', 'leaseDurationSeconds', 'acquireTime', 'renewTime'] as const).every((field) => spec?.[field] === written[field]);

const MOST_TRANSITIONS = 2 ** 31 - 1;

/** What the API server takes, whatever the Lease says: with another number each renewal would be refused, and nobody could lead. */
const transitionsOf = (lease: Lease | undefined): number => {
  const said = lease?.spec?.leaseTransitions ?? 0;
  return Number.isInteger(said) ? Math.min(Math.max(said, 0), MOST_TRANSITIONS) : 0;
};

/** The specification with which a candidate takes or renews a Lease. */
export const heldBy = (identity: string, durationSeconds: number, before: Lease | undefined, now: Date): NonNullable<Lease['spec']> => {
  const isRenewal = before !== undefined && holderOf(before) === identity;
  return {
    holderIdentity: identity,
    leaseDurationSeconds: durationSeconds,
    acquireTime: isRenewal ? (before.spec?.acquireTime ?? microTime(now)) : microTime(now),
    renewTime: microTime(now),
    leaseTransitions: Math.min(transitionsOf(before) + (before === undefined || isRenewal ? 0 : 1), MOST_TRANSITIONS),
  };
};

/** MicroTime of the Kubernetes API: six digits behind the second. */
export const microTime = (date: Date): string => date.toISOString().replace('Z', '000Z');
