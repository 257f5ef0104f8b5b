const INTERVAL_MS = 500;

/**
 * Ends this process as SIGTERM does when the one that started it has gone: a killed `npm run` cannot pass anything on,
 * and a platform that nobody can stop any more would run for ever.
 */
export const endWithParent = (): void => {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, INTERVAL_MS);
  timer.unref();
};
