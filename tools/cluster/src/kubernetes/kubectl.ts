import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface KubectlResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export interface KubectlOptions {
  /** Standard input, for `-f -`. */
  readonly input?: string;
  /** Resolve with the exit code instead of throwing. Default false. */
  readonly allowFailure?: boolean;
  /** Act with another kubeconfig, for example a ServiceAccount's. */
  readonly kubeconfig?: string;
  /** Also while the cluster is being stopped: it removes something. Default false: it ends then, or does not start. */
  readonly whileEnding?: boolean;
}

export type Kubectl = (args: readonly string[], options?: KubectlOptions) => Promise<KubectlResult>;

/** kubectl ended with an exit code other than 0. */
export class KubectlFailed extends Error {
  override readonly name = 'KubectlFailed';

  constructor(
    args: readonly string[],
    readonly result: KubectlResult,
  ) {
    super(`kubectl ${args.join(' ')}: ${result.stderr.trim() || `exit code ${result.code}`}`);
  }
}

export interface KubectlTarget {
  readonly command: string;
  readonly kubeconfig: string;
  readonly context?: string;
  /** Of the run, for what kubectl remembers about the API server; else it would be left in the user's home. */
  readonly folder: string;
  /** Aborted when the run begins to stop. */
  readonly ending: AbortSignal;
}

function run(target: KubectlTarget, args: readonly string[], options: KubectlOptions): Promise<KubectlResult> {
  const other = options.kubeconfig;
  const context = other === undefined && target.context !== undefined ? [`--context=${target.context}`] : [];
  const kubectl = spawn(target.command, [...context, ...args], {
    env: {
      ...process.env,
      CHANCERY_RUN: target.folder,
      KUBECONFIG: other ?? target.kubeconfig,
      KUBECACHEDIR: join(target.folder, 'kubectl-cache'),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C at the terminal is for the parent, which may need kubectl to put things in order.
    detached: true,
    ...(options.whileEnding !== true && { signal: target.ending }),
  });
  let stdout = '';
  let stderr = '';
  kubectl.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  kubectl.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  // It may end without having read its input.
  kubectl.stdin.on('error', () => undefined);
  kubectl.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    kubectl.on('error', reject);
    kubectl.once('close', (code) => resolve({ stdout, stderr, code: code ?? 1 }));
  });
}

/**
 * Runs kubectl against one cluster.
 * @throws KubectlFailed, unless `allowFailure`
 */
export function createKubectl(target: KubectlTarget): Kubectl {
  return async (args, options = {}) => {
    const result = await run(target, args, options);
    if (result.code !== 0 && options.allowFailure !== true) throw new KubectlFailed(args, result);
    return result;
  };
}
