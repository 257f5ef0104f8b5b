import { Api } from '../testing/api.js';

describe('The page over HTTP', () => {
  let api: Api;
  beforeAll(async () => {
    api = await Api.start();
  }, 60_000);
  afterAll(() => api?.stop(), 30_000);

  it('is open to everybody, holds no script of its own, and lets in nothing from elsewhere', async () => {
    const answer = await api.fetch('/');
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    const policy = answer.headers.get('content-security-policy') ?? '';
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(/<script(?![^>]* src="\/assets\/page-\w+\.js")|<style|https?:\/\/(?!www\.w3\.org)/);
  });

  it('has files that browsers keep for ever, since their names change with them', async () => {
    const names = [...(await (await api.fetch('/')).text()).matchAll(/"(\/assets\/[^"]+)"/g)].map(([, name]) => name ?? '');
    expect(names).toHaveLength(2);
    for (const name of names) {
      const { status, headers } = await api.fetch(name);
      expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
      expect(headers.get('content-type')).toMatch(/^text\/(css|javascript); charset=utf-8$/);
    }
    expect((await api.fetch('/assets/other.js')).status).toBe(404);
    expect((await api.fetch('/assets/../index.html')).status).toBe(404);
  });

  it('is not sent again to whoever has it', async () => {
    const url = await api.url;
    const etag = (await api.fetch('/')).headers.get('etag') ?? '';
    const known = await fetch(url, { headers: { 'if-none-match': `"x", W/${etag}` } });
    expect([known.status, await known.text()]).toEqual([304, '']);
    expect((await fetch(url, { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
  });
});
