import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@jest/globals';

import { REPOSITORY } from '@chancery/platform';

import { isOfSlowness, type Stage } from './stage.js';

/** What `kubectl describe pod` printed, a file for each reason; docs/reasons.md shows it. */
const FOLDER = join(REPOSITORY, 'docs', 'describe');

/** With CHANCERY_RECORD=1, what is printed is kept instead of being compared with what was kept. */
const isRecording = process.env['CHANCERY_RECORD'] === '1';

/** @throws when it is not what was kept */
export const compareRecord = (name: string, text: string): void => {
  const file = join(FOLDER, `${name}.txt`);
  if (isRecording) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, text);
    return;
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
};

/** The command and the lines of ours that `kubectl describe pod` printed, without what differs from run to run. */
export const eventsOfPod = async ({ scenario, namespace }: Stage, pod: string): Promise<string> => {
  const args = ['describe', 'pod', pod, '-n', namespace];
  const { stdout } = await scenario.platform.cluster.kubectl(args);
  return `$ kubectl ${args.join(' ')}\n…\n${steadyEvents(stdout)}`;
};

/** A column of blanks between two columns of the table. */
const GAP = '  ';
const COLUMNS = 5;

/**
 * The Events block with the ages and counts of every run the same, and the columns as wide as those ask for. kubectl
 * orders by whole seconds, so which of two lines of one moment comes first is chance: here Warnings do, then by message.
 */
export const steadyEvents = (description: string): string => {
  const [, table = ''] = description.split(/^Events:\n/m);
  const rows = table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => cells(line));
  const [head = [], rule = [], ...events] = rows;
  const ours = events
    .filter((row) => row[3] === 'chancery' && !isOfSlowness(row[4] ?? ''))
    .map((row) => row.map((cell, i) => (i === 2 ? steadyAge(cell) : cell)))
    .sort((a, b) => place(a).localeCompare(place(b)));
  const steady = [head, rule, ...ours];
  const widths = Array.from({ length: COLUMNS }, (_, i) => Math.max(...steady.map((row) => row[i]?.length ?? 0)));
  const lines = steady.map((row) => row.map((cell, i) => (i === COLUMNS - 1 ? cell : cell.padEnd(widths[i]!))).join(GAP));
  return ['Events:', ...lines.map((line) => `${GAP}${line}`.trimEnd()), ''].join('\n');
};

const place = ([type, , , , message]: readonly string[]): string => `${type === 'Warning' ? 0 : 1} ${message}`;

/** Columns are two blanks or more apart; the message is whatever follows the fourth. */
const cells = (line: string): string[] => {
  const [type = '', reason = '', age = '', from = '', ...message] = line.trim().split(/ {2,}/);
  return [type, reason, age, from, message.join(GAP)];
};

const steadyAge = (age: string): string => (age.includes('(x') ? '2s (x3 over 12s)' : '2s');
