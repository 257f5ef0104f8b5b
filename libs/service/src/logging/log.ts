import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

/**
 * Structured log: constant text in lower case plus keys, one JSON object a line. Never a key, a token or a CSR in it.
 */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** Injection token of the {@link Log}. */
export const LOG = Symbol('log');

export const createLog = (service: string, level: string): Logger =>
  pino({
    level,
    base: { service },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: ['password', 'token', 'csr', 'key', '*.password', '*.token', '*.csr', '*.key'], censor: '[redacted]' },
  });

/** Nest's own messages through the same log; its chatter at the start is for debugging. */
export const nestLogger = (log: Logger): LoggerService => {
  const write =
    (level: 'debug' | 'warn' | 'error') =>
    (message: unknown, ...rest: unknown[]): void => {
      const context = rest.at(-1);
      const stack = rest.length > 1 ? rest[0] : message instanceof Error ? message.stack : undefined;
      const text = message instanceof Error ? message.message : typeof message === 'string' ? message : JSON.stringify(message);
      log[level]({ nest: typeof context === 'string' ? context : undefined, stack }, text);
    };
  return { log: write('debug'), debug: write('debug'), verbose: write('debug'), warn: write('warn'), error: write('error'), fatal: write('error') };
};
