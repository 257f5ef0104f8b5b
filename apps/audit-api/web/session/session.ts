import type { Problem } from '../api/answers.js';

/** Only this tab, and only until it is closed. */
const KEY = 'chancery-token';

export interface Session {
  readonly token: string | undefined;
  /** Why a token is asked for; undefined: nobody has to give one. */
  readonly demanded: Problem | undefined;
  /** Rises with each other token: what was asked with the one before is asked again. */
  readonly version: number;
}

let session: Session = { token: sessionStorage.getItem(KEY) ?? undefined, demanded: undefined, version: 0 };
const listeners = new Set<() => void>();
const change = (next: Session): void => {
  session = next;
  for (const tell of listeners) tell();
};

export const currentSession = (): Session => session;
export const currentToken = (): string | undefined => session.token;
export const onSession = (tell: () => void): (() => void) => {
  listeners.add(tell);
  return () => void listeners.delete(tell);
};

/** A question asked with a token that is no longer ours demands nothing. */
export const demandToken = (why: Problem, refused: string | undefined): void => {
  if (refused === session.token) change({ ...session, demanded: why });
};

export const closeDemand = (): void => change({ ...session, demanded: undefined });

export const openDemand = (): void => change({ ...session, demanded: { title: 'Another token', status: 0, detail: '' } });

export const setToken = (token: string | undefined): void => {
  if (token === undefined) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
  change({ token, demanded: undefined, version: session.version + 1 });
};
