import type { Logger } from 'pino';

import { nestLogger } from './log.js';

describe("Nest's own messages", () => {
  let lines: [string, object, string][];
  const write = (level: string) => (keys: object, text: string) => void lines.push([level, JSON.parse(JSON.stringify(keys)) as object, text]);
  const nest = () => nestLogger({ debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') } as unknown as Logger);
  beforeEach(() => {
    lines = [];
  });

  it.each(['log', 'debug', 'verbose'] as const)('of level %s are for debugging', (level) => {
    nest()[level]?.('Starting', 'NestFactory');
    expect(lines).toEqual([['debug', { nest: 'NestFactory' }, 'Starting']]);
  });

  it('that warn, warn', () => {
    nest().warn('old', 'Router');
    expect(lines).toEqual([['warn', { nest: 'Router' }, 'old']]);
  });

  it.each(['error', 'fatal'] as const)('of level %s are errors, with their stack', (level) => {
    nest()[level]?.('it broke', 'Error: it broke\n  at x', 'ExceptionsHandler');
    expect(lines).toEqual([['error', { nest: 'ExceptionsHandler', stack: 'Error: it broke\n  at x' }, 'it broke']]);
  });

  it('that are an Error are its message and stack', () => {
    nest().error(new TypeError('it broke'), 'Injector');
    expect(lines[0]).toMatchObject(['error', { nest: 'Injector', stack: expect.stringContaining('TypeError: it broke') as string }, 'it broke']);
  });

  it.each<[unknown, string]>([[{ code: 7 }, '{"code":7}'], [null, 'null'], [7, '7']])('that are no text are shown as JSON: %j', (message, text) => {
    nest().error(message);
    expect(lines[0]?.[2]).toBe(text);
  });
});
