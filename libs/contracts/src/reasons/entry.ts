/** Who has to act. With `nobody`, it is news and not a problem. */
export type Actor = 'owner' | 'platform' | 'nobody';

/** What an open problem does to the people on call. `page`: somebody is woken. `ticket`: during working hours. */
export type Severity = 'page' | 'ticket' | 'none';

/** One entry of the catalogue of reasons, as docs/reasons.md prints it. */
export interface ReasonEntry {
  readonly actor: Actor;
  /** The event's type. `Warning`: somebody has to act. */
  readonly eventType: 'Normal' | 'Warning';
  /** The status of the Pki's Ready condition while this reason holds. */
  readonly ready: 'True' | 'False' | 'Unknown';
  /** One sentence: what has happened. */
  readonly meaning: string;
  /** A message as the code makes it. */
  readonly example: string;
  /** What the actor does about it. */
  readonly fix: string;
  /** What whoever is on call for the platform looks at, in this order. */
  readonly onCall: readonly string[];
  /** The alert that an open problem of this reason raises: k8s/monitoring has the same. */
  readonly severity: Severity;
}

type Texts = Pick<ReasonEntry, 'meaning' | 'example' | 'fix'>;

/** What the application's owner puts right. Steps for the platform only where its part in it has to be ruled out. */
export const owner = (entry: Texts & Partial<Pick<ReasonEntry, 'onCall'>>) =>
  ({ onCall: [], ...entry, actor: 'owner', eventType: 'Warning', ready: 'False', severity: 'none' }) as const satisfies ReasonEntry;

/** What only the platform team puts right. */
export const platform = (entry: Texts & Pick<ReasonEntry, 'onCall' | 'severity'>) =>
  ({ ...entry, actor: 'platform', eventType: 'Warning', ready: 'False' }) as const satisfies ReasonEntry;

/** News. */
export const news = <R extends ReasonEntry['ready']>(entry: Texts & { readonly ready: R }) =>
  ({ ...entry, actor: 'nobody', eventType: 'Normal', onCall: [], severity: 'none' }) as const satisfies ReasonEntry;
