import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { missing, resolveBinary, tellProgress, type Installed } from '@chancery/cluster';
import { REPOSITORY } from '@chancery/platform';

import { type Manifest, parseManifests } from './manifests.js';

export const CHART = join(REPOSITORY, 'k8s', 'chart');

export interface HelmOptions {
  readonly values?: object;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Helm {
  readonly program: string;
  /** What it writes on standard output. @throws with what it said */
  readonly run: (args: readonly string[], options?: HelmOptions) => Promise<string>;
  /** The chart with these values. @throws with what helm said */
  readonly render: (values: object, options?: { readonly namespace?: string; readonly chart?: string }) => Promise<Manifest[]>;
  /** Why helm refuses these values. @throws when it does not */
  readonly refusal: (values: object) => Promise<string>;
}

const helmOf = (program: string): Helm => {
  const run: Helm['run'] = async (args, { values, env = {} } = {}) => {
    const given = values === undefined ? [] : ['--values', '-'];
    const running = promisify(execFile)(program, [...args, ...given], { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, ...env } });
    running.child.stdin?.on('error', () => undefined).end(JSON.stringify(values ?? {}));
    return (await running).stdout;
  };
  const render: Helm['render'] = async (values, { namespace = 'chancery-system', chart = CHART } = {}) =>
    parseManifests(await run(['template', 'chancery', chart, '--namespace', namespace], { values }));
  return {
    program,
    run,
    render,
    refusal: async (values) => {
      const outcome = await render(values).then(
        () => undefined,
        (error: { readonly stderr?: string }) => error.stderr ?? '',
      );
      if (outcome === undefined) throw new Error(`helm takes ${JSON.stringify(values)}`);
      return outcome;
    },
  };
};

/** Builds it the first time, in one to three minutes. Never throws. */
export const installedHelm = async (): Promise<Installed<Helm>> => {
  try {
    return { judge: helmOf(await resolveBinary('helm', { onProgress: tellProgress })) };
  } catch (error) {
    return missing('helm', error);
  }
};
