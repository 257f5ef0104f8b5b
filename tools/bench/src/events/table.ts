import type { EventsReport } from './report.js';

const ms = (value: number): string => `${value.toFixed(0)} ms`;
const rate = (value: number): string => `${value.toFixed(0)}/s`;
const megabytes = (value: number): string => `${value.toFixed(0)} MB`;

/** For people: what, the number, and what is wanted. */
export const eventsTable = ({ loadAverage, idle, loaded, fanOut, failing, memory }: EventsReport): string => {
  const rows: (readonly [what: string, value: string, wanted?: string])[] = [];
  if (idle) {
    rows.push(['wrong Pki to Event on its pod, p50', ms(idle.p50Ms), '50 ms'], ['  p99', ms(idle.p99Ms)]);
  }
  if (loaded) {
    rows.push([`the same, ${rate(loaded.changesPerSecond)} other Pkis changing, p50`, ms(loaded.p50Ms)], ['  p99', ms(loaded.p99Ms)]);
  }
  if (fanOut) rows.push([`one Pki to its ${fanOut.pods} pods`, `${fanOut.seconds.toFixed(2)} s`], ['  Events', rate(fanOut.perSecond)]);
  if (failing) {
    rows.push(
      [`${failing.pkis} Pkis fail: Events, from their apply`, rate(failing.fromApplyPerSecond)],
      ['  Events, by event-reporter alone', rate(failing.reporterPerSecond)],
      ['  raw creates by the API server', rate(failing.apiServerPerSecond)],
      ['  share', `${(failing.share * 100).toFixed(0)} %`, '70 %'],
      ['  healthy Pki of a neighbour meanwhile', ms(failing.neighbourMs)],
    );
  }
  if (memory) {
    rows.push(
      [`event-reporter with ${memory.objects} Pkis and pods`, megabytes(memory.rssMb), '200 MB'],
      ['  at its peak', megabytes(memory.peakMb)],
      ['  started anew', megabytes(memory.restartedRssMb), '200 MB'],
      ['  at its peak', megabytes(memory.restartedPeakMb)],
    );
  }
  const lines = rows.map(([what, value, wanted]) => `${what.padEnd(56)}${value.padStart(10)}${wanted === undefined ? '' : `   (wanted: ${wanted})`}`);
  return `${[...lines, `load average before: ${loadAverage.toFixed(1)}`].join('\n')}\n`;
};
