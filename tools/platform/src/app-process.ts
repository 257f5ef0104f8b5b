import { freePort, httpProbe } from '@chancery/cluster';

import { appSettings, type AppSettingsInput } from './app-settings.js';
import type { App, AppName } from './platform-options.js';
import { appMain } from './repository.js';

/**
 * A process of an app on a free port, not started yet.
 * @param extra settings beside those that connect it
 * @param replica distinguishes it from the first one of the same app
 */
export const appProcess = async (name: AppName, input: AppSettingsInput, extra: Readonly<Record<string, string>> = {}, replica = 0): Promise<App> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = { HTTP_HOST: '127.0.0.1', HTTP_PORT: String(port), ...(await appSettings(name, input, replica)), ...extra };
  const process = input.cluster.process({
    name: replica === 0 ? name : `${name}-${replica}`,
    command: globalThis.process.execPath,
    args: [appMain(name)],
    env: settings,
    ready: httpProbe(`${url}/healthz/ready`),
  });
  return { name, process, url, settings };
};
