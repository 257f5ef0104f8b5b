import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Browser } from 'puppeteer-core';

import { Api } from '../testing/api.js';
import { findBrowser, startBrowser } from '../testing/browser.js';
import { seededHistory } from '../testing/seeded-history.js';
import { Visitor, type Look } from '../testing/visitor.js';

const LAPTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const MOST_BYTES = 200_000;
/** `CHANCERY_RECORD=1` keeps the pictures in docs; else they are only made. */
const RECORDED = process.env['CHANCERY_RECORD'] === '1' ? fileURLToPath(new URL('../../../../docs/screenshots/', import.meta.url)) : undefined;

const executable = findBrowser();
if (executable === undefined) process.stderr.write('the page is not tested: there is no Chromium on the path, and CHROMIUM names none\n');

(executable === undefined ? describe.skip : describe)('The page', () => {
  let api: Api;
  let browser: Browser;
  let visitors: Visitor[] = [];
  let folder: string;

  beforeAll(async () => {
    api = await Api.start();
    const history = seededHistory(Date.now());
    for (let i = 0; i < history.length; i += 500) await api.store.append(history.slice(i, i + 500));
    browser = await startBrowser(executable ?? '');
    folder = RECORDED ?? mkdtempSync(join(tmpdir(), 'chancery-page-'));
    mkdirSync(folder, { recursive: true });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await api?.stop();
    if (RECORDED === undefined && folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  const arrive = async (look: Partial<Look> = {}, token: string | undefined = 'sre', path = '/'): Promise<Visitor> => {
    const visitor = await Visitor.arrive(browser, await api.url, { scheme: 'light', ...LAPTOP, ...look });
    visitors.push(visitor);
    await visitor.open(path);
    if (token === undefined) return visitor;
    await visitor.sees('A valid token is needed');
    await visitor.type(token);
    await visitor.page.waitForNetworkIdle({ idleTime: 200 });
    return visitor;
  };

  /** Whatever was done: nothing left the origin, and the browser had nothing to complain about. */
  afterEach(async () => {
    const [was, origin] = [visitors, await api.url];
    visitors = [];
    for (const { complaints, requests } of was) {
      expect(complaints).toEqual([]);
      expect(requests.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:'))).toEqual([]);
    }
    await Promise.all(was.map((visitor) => visitor.leave()));
    expect(api.defects).toEqual([]);
  });

  const shoot = async (visitor: Visitor, name: string): Promise<void> => {
    const path = join(folder, `${name}.png`) as `${string}.png`;
    await visitor.page.screenshot({ path, optimizeForSpeed: false });
    expect(statSync(path).size).toBeLessThan(MOST_BYTES);
  };

  it.each([
    ['light', 'laptop', LAPTOP],
    ['dark', 'laptop', LAPTOP],
    ['light', 'phone', PHONE],
    ['dark', 'phone', PHONE],
  ] as const)('shows how it goes, and a story, %s on a %s', async (scheme, device, size) => {
    const visitor = await arrive({ scheme, ...size });
    await visitor.sees('Last refusals');
    await visitor.sees('DnsNameNotAllowed');
    await visitor.sees('mail/mail-forgotten');
    expect(await visitor.barriers()).toEqual([]);
    expect(await visitor.overflow()).toBe(0);
    await shoot(visitor, `overview-${device}-${scheme}`);

    await visitor.open('/?pki=app1/app1-pki');
    await visitor.sees('Did you mean app1?');
    await visitor.sees('The certificate is in its Secret');
    expect(await visitor.barriers()).toEqual([]);
    expect(await visitor.overflow()).toBe(0);
    await shoot(visitor, `story-${device}-${scheme}`);
  }, 60_000);

  it('fits 360 pixels, also with everything open', async () => {
    const visitor = await arrive({ width: 360, height: 740 }, 'sre', '/?pki=app1/app1-pki');
    await visitor.sees('The certificate is in its Secret');
    await visitor.each('details', 'open = true');
    await visitor.sees('certificate.serialNumber');
    expect(await visitor.overflow()).toBe(0);
    await visitor.open('/?q=hostile');
    await visitor.sees('8 records');
    expect(await visitor.overflow()).toBe(0);
  }, 60_000);

  it('finds a name, a serial number, a pod and a fingerprint by the keyboard alone, and goes back', async () => {
    const visitor = await arrive();
    await visitor.search('app1.app1-pki.svc');
    await visitor.sees('Nothing is known of');
    await visitor.search('app1-pki.app1.svc');
    await visitor.sees('Pki app1/app1-pki');
    await visitor.tabTo('Pki app1/app1-pki');
    await visitor.page.keyboard.press('Enter');
    await visitor.sees('Refused by rule app1, ServiceNameNotAllowed');
    expect(visitor.page.url()).toContain('?pki=app1/app1-pki&in=prod-eu1');

    await visitor.tabTo('Put certificate');
    await visitor.page.keyboard.press('Enter');
    await visitor.sees('certificate.serialNumber');
    expect(await visitor.barriers()).toEqual([]);
    await visitor.tabTo('Certificate');
    await visitor.page.keyboard.press('Enter');
    await visitor.sees('BEGIN CERTIFICATE');
    const serial = /Serial number\s+([0-9a-f]{32})/.exec(await visitor.text())?.[1] ?? '';
    const fingerprint = /SHA-256\s+([0-9a-f]{64})/.exec(await visitor.text())?.[1] ?? '';

    await visitor.search((serial.match(/../g) ?? []).join(':').toUpperCase());
    await visitor.sees('Renewed: certificate');
    await visitor.search(fingerprint);
    await visitor.sees(`Fingerprint ${fingerprint}`);
    await visitor.sees('Signed certificate');
    await visitor.search('app1/web-0');
    await visitor.tabTo('Pod app1/web-0');
    await visitor.page.keyboard.press('Enter');
    await visitor.sees('Pod web-0 was told that ServiceNameNotAllowed is over.');
    await visitor.page.goBack();
    await visitor.sees('Records of app1/web-0');
    await visitor.search('system:serviceaccount:app2:deployer');
    await visitor.sees('Older records');
    await visitor.tabTo('Older records');
    await visitor.page.keyboard.press('Enter');
    await visitor.page.waitForNetworkIdle({ idleTime: 200 });
    await visitor.search('ffffffffffffffffffff');
    await visitor.sees('No record that you may read');
  }, 90_000);

  it('reads its charts by the arrow keys, and as tables', async () => {
    const visitor = await arrive({}, 'sre', '/?range=7d');
    await visitor.tabTo('Colours: system');
    await visitor.page.keyboard.press('Enter');
    expect(await visitor.page.evaluate('document.documentElement.dataset.theme')).toBe('light');
    await visitor.tabTo('refused.');
    await visitor.page.keyboard.press('End');
    expect((await visitor.each('.readout', 'textContent')).join('\n')).toMatch(/\w{3},? \d+ \w{3}: /);
    await visitor.tabTo('Time to green as a table');
    await visitor.page.keyboard.press('Enter');
    await visitor.sees('longer than 1 d');
    await visitor.tabTo('Ends in 90 days as a table');
    await visitor.page.keyboard.press('Enter');
    expect(await visitor.barriers()).toEqual([]);
  }, 60_000);

  it('shows hostile texts as texts', async () => {
    const visitor = await arrive({}, 'sre', '/?q=hostile');
    await visitor.sees('<img src=x onerror="document.title=\'owned\'">');
    await visitor.sees('<script>document.title="owned"</script>');
    await visitor.sees('user\\u202egnp.exe\\u2066\\u200b');
    expect(await visitor.page.$$('main img, main script, main svg, main iframe')).toEqual([]);
    expect(new Set(await visitor.each('main a', 'protocol'))).toEqual(new Set(['http:']));
    for (const path of await visitor.each('.records .name a', 'search')) {
      await visitor.open(`/${path}`);
      await visitor.each('details', 'open = true');
      await visitor.sees('requested.note');
    }
    expect(await visitor.page.title()).not.toContain('owned');
  }, 90_000);

  it("shows a team its own, and says what it may not see", async () => {
    const visitor = await arrive({}, 'team');
    await visitor.sees('team may not list auditrecords.audit.chancery.dev in all namespaces of all clusters.');
    expect(await visitor.barriers()).toEqual([]);
    await visitor.tabTo('Namespace');
    await visitor.type('app1');
    await visitor.sees('Last refusals');
    expect(visitor.page.url()).toContain('?namespace=app1');
    await visitor.sees('app1/app1-pki');
    expect(await visitor.text('main')).not.toContain('checkout');
    await visitor.open('/?pki=checkout/checkout-web');
    await visitor.sees('team may not list');
    await visitor.open('/?pki=app1/app1-pki');
    await visitor.sees('The certificate is in its Secret');
  }, 60_000);

  it('asks for a token that is valid, and keeps it no longer than its tab', async () => {
    const visitor = await arrive({}, 'stranger');
    await visitor.sees('The token is not valid here');
    expect(await visitor.barriers()).toEqual([]);
    await visitor.type('sre');
    await visitor.sees('Last refusals');
    expect(await visitor.page.evaluate('JSON.stringify([localStorage, document.cookie])')).not.toContain('sre');
    await visitor.open('/');
    await visitor.sees('Last refusals');
    await visitor.tabTo('Token');
    await visitor.page.keyboard.press('Enter');
    await visitor.tabTo('Forget the token');
    await visitor.page.keyboard.press('Enter');
    await visitor.sees('A valid token is needed');
  }, 60_000);
});
