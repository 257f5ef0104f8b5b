import { currentToken, demandToken } from '../session/session.js';
import type { Answer, Problem } from './answers.js';

export type Parameters = Readonly<Record<string, string | number | undefined>>;

/** The URL of a question; what is not given is left out. */
export const urlOf = (path: string, parameters: Parameters): string => {
  const given = Object.entries(parameters).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
};

/** Asks the API. Whatever goes wrong is an answer too; a missing or refused token makes the page ask for one. */
export const ask = async <T>(url: string, signal?: AbortSignal): Promise<Answer<T>> => {
  const token = currentToken();
  let response: Response;
  try {
    response = await fetch(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      credentials: 'omit',
      ...(signal !== undefined && { signal }),
    });
    if (response.ok) return { ok: true, value: (await response.json()) as T };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return { ok: false, problem: { title: 'audit-api does not answer', status: 0, detail: 'The connection failed. See that the port-forward still runs and that audit-api is up, then try again.' } };
  }
  const problem = await problemOf(response);
  if (problem.status === 401) demandToken(problem, token);
  return { ok: false, problem };
};

const problemOf = async (response: Response): Promise<Problem> => {
  const title = `The answer was ${response.status}`;
  try {
    const body = (await response.json()) as Partial<Problem>;
    return { title: body.title ?? title, status: response.status, detail: body.detail ?? '' };
  } catch {
    return { title, status: response.status, detail: 'Something between this page and audit-api has answered in its place.' };
  }
};
