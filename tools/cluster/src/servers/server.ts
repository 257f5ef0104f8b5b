import { type SupervisedProcess } from '../processes/supervised-process.js';

/** What a test may do to a server. It comes back on the same port with the same data. */
export type Server = Pick<
  SupervisedProcess,
  'name' | 'logFile' | 'pid' | 'running' | 'exited' | 'start' | 'stop' | 'kill' | 'pause' | 'resume' | 'restart'
>;
