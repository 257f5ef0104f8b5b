import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import puppeteer, { type Browser } from 'puppeteer-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const canRun = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The system's Chromium: `CHROMIUM`, or the first on the path. Nothing is ever downloaded. */
export const findBrowser = (): string | undefined => {
  const given = process.env['CHROMIUM'];
  if (given !== undefined && given !== '') return given;
  return (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))).find(canRun);
};

/** Its sandbox needs another user than root. */
export const startBrowser = (executablePath: string): Promise<Browser> =>
  puppeteer.launch({
    executablePath,
    args: ['--disable-dev-shm-usage', '--disable-background-networking', '--no-first-run', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
