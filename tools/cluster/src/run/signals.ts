/** What has to be stopped before this process ends by a signal. */
const stoppables = new Set<{ stop(): Promise<void> }>();

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Stops everything, then lets the signal do what it would have done. */
const onSignal = (signal: NodeJS.Signals): void => {
  const others = process.listenerCount(signal) > 1;
  void Promise.allSettled([...stoppables].map((stoppable) => stoppable.stop())).then(() => {
    unlisten();
    // Another listener decides by itself when the process ends.
    if (!others) process.kill(process.pid, signal);
  });
};

const unlisten = (): void => SIGNALS.forEach((signal) => void process.off(signal, onSignal));

/** From now on until the returned function is called, a signal that ends this process stops `stoppable` before. */
export function stopOnSignal(stoppable: { stop(): Promise<void> }): () => void {
  if (stoppables.size === 0) SIGNALS.forEach((signal) => void process.on(signal, onSignal));
  stoppables.add(stoppable);
  return () => {
    stoppables.delete(stoppable);
    if (stoppables.size === 0) unlisten();
  };
}
