import { SHORT, settingsFrom } from './settings.js';

describe('Settings', () => {
  it('are those that were given', () => {
    expect(settingsFrom(['--minutes', '3', '--seed', '7', '--replicas', '2'])).toMatchObject({ minutes: 3, seed: 7, replicas: { 'crd-watcher': 2 } });
  });

  it('are small in the tests', () => expect(settingsFrom([], SHORT)).toMatchObject({ minutes: SHORT.minutes, pkis: SHORT.pkis }));

  it.each([[['--hours', '1'], "'--hours'"], [['--seed'], "'--seed <value>' argument missing"], [['--seed', 'x'], '--seed needs a number, not "x"'], [['--pace='], '--pace needs a number'], [['seed', '1'], "'seed'"]])(
    '%j are refused',
    (args, message) => expect(() => settingsFrom(args)).toThrow(message),
  );
});
