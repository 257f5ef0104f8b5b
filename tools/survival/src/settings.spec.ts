import { SHORT, settingsFrom } from './settings.js';

describe('Settings', () => {
  it('are those that were given', () => {
    expect(settingsFrom(['--minutes', '3', '--seed', '7', '--replicas', '2'])).toMatchObject({ minutes: 3, seed: 7, replicas: { 'crd-watcher': 2 } });
  });

  it('are small in the tests', () => expect(settingsFrom([], SHORT)).toMatchObject({ minutes: SHORT.minutes, pkis: SHORT.pkis }));

  it.each([[['--hours', '1'], '--hours is unknown'], [['--seed'], '--seed needs a number'], [['--seed', 'x'], 'not x'], [['seed', '1'], 'seed is unknown']])(
    '%j are refused',
    (args, message) => expect(() => settingsFrom(args)).toThrow(message),
  );
});
