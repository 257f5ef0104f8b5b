import type { SignBench, SignResult } from './sign.js';

/** The results as a table, a line each. */
export const showSignBench = ({ openssl, nativeMicroseconds, results, twoProcessesAgainstOne }: SignBench): string =>
  [
    ...(openssl === undefined ? [] : [`openssl speed, P-256, one core: ${openssl.signatures.toFixed(0)} signatures/s, ${openssl.verifications.toFixed(0)} verifications/s`]),
    `Node's cryptography alone, P-256: ${nativeMicroseconds.toFixed(0)} us each, ${(1e6 / nativeMicroseconds).toFixed(0)}/s a core at most`,
    ...results.map(line),
    `two processes against one: ${twoProcessesAgainstOne.toFixed(2)} times`,
    '',
  ].join('\n');

const line = ({ kind, what, perSecond, cpuMicroseconds, perCoreSecond, ofOpenssl }: SignResult): string => {
  const columns = [`${kind.padEnd(11)} ${what.padEnd(22)} ${perSecond.toFixed(0).padStart(6)}/s by the clock`];
  if (cpuMicroseconds !== undefined && perCoreSecond !== undefined) {
    columns.push(`${cpuMicroseconds.toFixed(0).padStart(5)} us of the signer's CPU each`, `${perCoreSecond.toFixed(0).padStart(6)}/s a core`);
  }
  if (ofOpenssl !== undefined) columns.push(`${(ofOpenssl * 100).toFixed(1).padStart(4)} % of openssl's signatures`);
  return columns.join('  ');
};
