import { execFileSync } from 'node:child_process';

import puppeteer, { type Page } from 'puppeteer-core';

import { quantile } from '../../quantile.js';
import type { BenchHistory } from '../bench-history.js';
import { samplesOf } from '../queries/samples.js';

export interface PageLoad {
  readonly name: string;
  readonly loads: number;
  /** From the address to everything that it shows. */
  readonly p50Ms: number;
  readonly longestMs: number;
}

const PATIENCE_MS = 60_000;

/** The system's, as the page's own test finds it; undefined: there is none, and no page is measured. */
const chromium = (): string | undefined => {
  if (process.env['CHROMIUM']) return process.env['CHROMIUM'];
  try {
    return execFileSync('sh', ['-c', 'command -v chromium || command -v chromium-browser || command -v google-chrome'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
};

/** How long somebody waits who opens the page, a story, or searches. Nothing is kept from one load to the next. */
export const measurePage = async (history: BenchHistory, loads: number): Promise<PageLoad[] | undefined> => {
  const executablePath = chromium();
  if (executablePath === undefined) {
    process.stderr.write('the page is not measured: there is no Chromium on the path, and CHROMIUM names none\n');
    return undefined;
  }
  const samples = await samplesOf(history, loads);
  const sample = (i: number) => samples[i % samples.length]!;
  const browser = await puppeteer.launch({ executablePath, args: ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] });
  try {
    const page = await browser.newPage();
    await page.setCacheEnabled(false);
    const token = JSON.stringify(await history.token());
    await page.evaluateOnNewDocument(`sessionStorage.setItem('chancery-token', ${token})`);
    const measure = async (name: string, path: (i: number) => string, isThere: string): Promise<PageLoad> => {
      const times: number[] = [];
      for (let i = 0; i < loads; i += 1) times.push(await loadOnce(page, `${history.url}${path(i)}`, isThere));
      return { name, loads, p50Ms: quantile(times, 0.5), longestMs: Math.max(...times) };
    };
    const isWhole = "document.querySelector('.soonest li') !== null && document.querySelector('table.records td') !== null";
    return [
      await measure('overview, 30 days', () => '/', isWhole),
      await measure('overview, 90 days', () => '/?range=90d', isWhole),
      await measure('story of a Pki', (i) => `/?pki=${sample(i).namespace}/${sample(i).name}&in=${sample(i).cluster}`, "document.querySelector('.timeline .event') !== null"),
      await measure('search for a serial number', (i) => `/?serial=${sample(i).serialNumber}`, "document.querySelector('.timeline .event') !== null"),
      await measure('search for a name', (i) => `/?q=${sample(i).certificateName}`, "document.querySelector('table.records td') !== null"),
    ];
  } finally {
    await browser.close();
  }
};

const loadOnce = async (page: Page, url: string, isThere: string): Promise<number> => {
  const began = performance.now();
  await page.goto(url, { waitUntil: 'domcontentloaded', timeout: PATIENCE_MS });
  await page.waitForFunction(isThere, { polling: 10, timeout: PATIENCE_MS });
  return performance.now() - began;
};
