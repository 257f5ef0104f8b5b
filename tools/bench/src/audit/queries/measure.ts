import { quantile } from '../../quantile.js';
import { progressOf } from '../../progress.js';
import type { BenchHistory } from '../bench-history.js';
import { asker, type Asker, type Reply } from './ask.js';
import { QUESTIONS, type Question } from './questions.js';
import { samplesOf, type Sample } from './samples.js';

export interface QuestionResult extends Pick<Question, 'kind' | 'name'> {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  /** How many records the answers had, on average. */
  readonly records: number;
  /** Answers other than 200, by their status. */
  readonly failures: Readonly<Record<string, number>>;
}

/** One after the other, so that none waits for another one. */
export const measureQueries = async (history: BenchHistory, samples: number, tell: (result: QuestionResult) => void = () => undefined): Promise<QuestionResult[]> => {
  const found = await samplesOf(history, samples);
  const client = await asker(history);
  const results: QuestionResult[] = [];
  // The first ones of all warm the service, and are not counted.
  for (const sample of found.slice(0, 20)) await client.ask(`/v1/records/${sample.id}`);
  const all = async (): Promise<void> => {
    for (const question of QUESTIONS) {
      const result = await measureQuestion(client, question, found);
      results.push(result);
      tell(result);
    }
  };
  await progressOf('questions', () => results.length, QUESTIONS.length, all());
  return results;
};

/** What takes seconds each time is not asked a hundred times. */
const MOST_MS = 15_000;

const measureQuestion = async (client: Asker, question: Question, samples: readonly Sample[]): Promise<QuestionResult> => {
  const { kind, name, pages = 1 } = question;
  const replies: Reply[] = [];
  const end = performance.now() + MOST_MS;
  const rounds = pages === 1 ? samples : samples.slice(0, Math.ceil(samples.length / pages));
  for (const sample of rounds) {
    const path = question.path(sample, new Date());
    let token: unknown;
    for (let page = 0; page < pages; page += 1) {
      const next: string = typeof token === 'string' ? `${path}${path.includes('?') ? '&' : '?'}pageToken=${token}` : path;
      const reply = kind === 'export' ? await client.begin(next) : await client.ask(next);
      replies.push(reply);
      token = reply.body['nextPageToken'];
      if (token === undefined) break;
    }
    if (performance.now() > end) break;
  }
  const times = replies.map(({ ms }) => ms);
  const failures: Record<string, number> = {};
  for (const { status } of replies) if (status !== 200) failures[status] = (failures[status] ?? 0) + 1;
  const records = replies.reduce((sum, { body }) => sum + (listOf(body)?.length ?? 0), 0) / replies.length;
  return { kind, name, samples: replies.length, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99), longestMs: Math.max(...times), records, failures };
};

const listOf = (body: Readonly<Record<string, unknown>>): readonly unknown[] | undefined => {
  const list = body['records'] ?? body['entries'] ?? body['counts'];
  return Array.isArray(list) ? list : undefined;
};
