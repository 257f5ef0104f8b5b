import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Browser, Page } from 'puppeteer-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The name of what has the focus. */
const FOCUSED = '((e) => (e?.getAttribute("aria-label") ?? e?.labels?.[0]?.textContent ?? e?.textContent ?? "").trim())(document.activeElement)';

export interface Look {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

/** Somebody at the page. Whatever the browser complains about is kept. */
export class Visitor {
  readonly complaints: string[] = [];
  readonly requests: string[] = [];

  private constructor(
    readonly page: Page,
    readonly origin: string,
  ) {}

  static async arrive(browser: Browser, origin: string, { scheme, width, height }: Look): Promise<Visitor> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const visitor = new Visitor(page, origin);
    const isPhone = width < 500;
    await page.setViewport({ width, height, deviceScaleFactor: isPhone ? 2 : 1, isMobile: isPhone, hasTouch: isPhone });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
    await page.emulateTimezone('Europe/Berlin');
    page.on('request', (request) => visitor.requests.push(request.url()));
    page.on('pageerror', (error) => visitor.complaints.push(String(error)));
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => visitor.complaints.push('a dialog of a script')));
    // A 401 or 403 is what this page is asked to show; the browser also writes it to the console.
    page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type()) && !/status of 40[13]/.test(message.text())) visitor.complaints.push(message.text());
    });
    return visitor;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.origin}${path}`, { waitUntil: 'networkidle0' });
  }

  /** What is seen, as text. */
  text(selector = 'body'): Promise<string> {
    return this.page.$eval(selector, (element) => (element as unknown as { innerText: string }).innerText);
  }

  /** What an expression is of each element: `textContent`. */
  async each(selector: string, expression: string): Promise<string[]> {
    return (await this.page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => String(e.${expression}))`)) as string[];
  }

  async sees(text: string): Promise<void> {
    try {
      await this.page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`, { timeout: 10_000 });
    } catch {
      throw new Error(`"${text}" is not seen at ${this.page.url()}, but: ${await this.text()}`);
    }
  }

  /** Types where the focus is. */
  async type(text: string, then: 'Enter' | 'Tab' = 'Enter'): Promise<void> {
    await this.page.keyboard.type(text);
    await this.page.keyboard.press(then);
  }

  /** From the search box, as the keyboard gets there. */
  async search(text: string): Promise<void> {
    if ((await this.page.evaluate('document.activeElement?.id')) !== 'search') await this.page.keyboard.press('/');
    await this.page.keyboard.down('Control');
    await this.page.keyboard.press('a');
    await this.page.keyboard.up('Control');
    await this.type(text);
    await this.page.waitForNetworkIdle({ idleTime: 150 });
  }

  /** Tabs on until the focus is on something with this name. */
  async tabTo(name: string, most = 80): Promise<void> {
    for (let i = 0; i < most; i += 1) {
      await this.page.keyboard.press('Tab');
      const focused = await this.page.evaluate(FOCUSED);
      if (String(focused).includes(name)) return;
    }
    throw new Error(`${name} is not reached by ${most} tabs`);
  }

  /** Everything that axe finds against WCAG 2.2 AA. */
  async barriers(): Promise<string[]> {
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate('axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(({ violations }) => violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")}`))');
    return found as string[];
  }

  /** How far the page is wider than the window, in pixels. */
  async overflow(): Promise<number> {
    return Number(await this.page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
  }

  async leave(): Promise<void> {
    await this.page.browserContext().close();
  }
}
