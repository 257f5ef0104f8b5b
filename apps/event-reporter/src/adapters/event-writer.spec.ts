import { ApiError, type ApiRequest } from '@chancery/controller';

import { toEvent } from '../correlation/line-event.js';
import type { Line } from '../correlation/line.js';
import { EventWriter } from './event-writer.js';

const OBJECT = { apiVersion: 'v1', kind: 'Pod', namespace: 'app1', name: 'p', uid: 'u' };
const SPEAKER = { component: 'chancery', instance: 'host' };
const LINE: Line = {
  name: 'p.0', objectUid: 'u', diagnosis: 'pki.p', slot: 'cause', type: 'Warning', reason: 'KeyNotAllowed', message: 'm', count: 1,
  first: 0, last: 0, since: '2030-01-01T00:00:00.000Z',
};
const refusal = (code: number, ...causes: string[]) => new ApiError(code, 'R', 'm', undefined, causes);

/** An API server that gives these answers, one after the other. */
const writerWith = (...answers: unknown[]) => {
  const asked: string[] = [];
  const request = async <T>({ method, path }: ApiRequest): Promise<T> => {
    asked.push(`${method} ${path}`);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer as T;
  };
  return { asked, writer: new EventWriter({ request }, SPEAKER) };
};
const create = { how: 'create', line: LINE, news: true } as const;
const patch = { how: 'patch', line: LINE, news: true } as const;

describe('Writing a line', () => {
  it('is one request', async () => {
    const { asked, writer } = writerWith(toEvent(LINE, OBJECT, SPEAKER), toEvent(LINE, OBJECT, SPEAKER));
    expect(await writer.write(create, OBJECT)).toEqual({ kind: 'stored', line: LINE });
    expect(await writer.write(patch, OBJECT)).toEqual({ kind: 'stored', line: LINE });
    expect(asked).toEqual(['POST /api/v1/namespaces/app1/events', 'PATCH /api/v1/namespaces/app1/events/p.0']);
  });

  it('that is there already tells what is there', async () => {
    const stored = { ...LINE, count: 24 };
    const { writer } = writerWith(refusal(409), { items: [toEvent(stored, OBJECT, SPEAKER)] });
    expect(await writer.write(create, OBJECT)).toEqual({ kind: 'found', line: stored });
  });

  it('over something that is not ours makes it ours', async () => {
    const { asked, writer } = writerWith(refusal(409), { items: [{ ...toEvent(LINE, OBJECT, SPEAKER), metadata: {} }] }, toEvent(LINE, OBJECT, SPEAKER));
    expect(await writer.write(create, OBJECT)).toEqual({ kind: 'stored', line: LINE });
    expect(asked.at(-1)).toMatch(/^PATCH /);
  });

  it.each([{ objectUid: 'v' }, { slot: 'closed' as const }, { diagnosis: 'pki.q' }])('over one that somebody has made another line makes it ours: %j', async (altered) => {
    const other = toEvent({ ...LINE, ...altered }, { ...OBJECT, uid: altered.objectUid ?? OBJECT.uid }, SPEAKER);
    const { asked, writer } = writerWith(refusal(409), { items: [other] }, toEvent(LINE, OBJECT, SPEAKER));
    expect(await writer.write(create, OBJECT)).toEqual({ kind: 'stored', line: LINE });
    expect(asked.at(-1)).toMatch(/^PATCH /);
  });

  it('that somebody else has written since tells what is there', async () => {
    const found = { ...LINE, count: 9 };
    expect(await writerWith(refusal(409), { items: [toEvent(found, OBJECT, SPEAKER)] }).writer.write(patch, OBJECT, '7')).toEqual({ kind: 'found', line: found });
    expect(await writerWith(refusal(409), { items: [] }).writer.write(patch, OBJECT, '7')).toEqual({ kind: 'gone' });
  });

  it('that has expired tells so', async () => {
    expect(await writerWith(refusal(404)).writer.write(patch, OBJECT)).toEqual({ kind: 'gone' });
  });

  it.each([refusal(403, 'NamespaceTerminating'), refusal(404)])('in a namespace that ends is refused for good', async (answer) => {
    expect(await writerWith(answer).writer.write(create, OBJECT)).toEqual({ kind: 'refused' });
  });

  it.each([refusal(403), refusal(429), refusal(500)])('throws what may be better later', async (answer) => {
    await expect(writerWith(answer).writer.write(create, OBJECT)).rejects.toBe(answer);
    await expect(writerWith(answer).writer.write(patch, OBJECT)).rejects.toBe(answer);
  });
});
