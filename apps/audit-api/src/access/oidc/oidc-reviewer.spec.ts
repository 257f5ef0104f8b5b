import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Log } from '@chancery/service';
import { SignJWT, UnsecuredJWT, exportJWK, exportSPKI, generateKeyPair, type JWK, type JWTPayload } from 'jose';

import { AccessReviewUnavailable, type AccessReviewer, type Right } from '../access-reviewer.js';
import { Access } from '../access.js';
import type { Issuer } from './issuers-file.js';
import { oidcReviewer } from './oidc-reviewer.js';

const silent = { debug: () => undefined, warn: () => undefined } as unknown as Log;
const COOLDOWN_MS = 2_000;
type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

/** An issuer on loopback; each test changes what it publishes. */
describe('A token of an issuer', () => {
  let server: Server;
  let issuer: Issuer;
  let reviewer: AccessReviewer;
  let jwks: JWK[];
  let keys: Record<string, { privateKey: Key; publicKey: Key }>;
  let asked: string[];
  let status: number;
  let claimed: string;
  const passedOn: string[] = [];
  const reviews: { username: string; groups: readonly string[]; right: Right }[] = [];
  const kubernetes: AccessReviewer = {
    authenticate: (token) => {
      passedOn.push(token);
      return Promise.resolve(undefined);
    },
    allowed: ({ username, groups }, right) => {
      reviews.push({ username, groups, right });
      return Promise.resolve(true);
    },
  };

  beforeAll(async () => {
    const pairs = await Promise.all(['RS256', 'ES256', 'EdDSA', 'PS256'].map(async (algorithm) => [algorithm, await generateKeyPair(algorithm, { extractable: true })] as const));
    keys = Object.fromEntries(pairs);
  });

  beforeEach(async () => {
    [asked, status, claimed] = [[], 200, ''];
    jwks = await Promise.all(Object.entries(keys).map(async ([alg, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid: alg, use: 'sig' })));
    server = createServer(({ url = '' }, response) => {
      asked.push(url);
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const body = url === '/keys' ? { keys: jwks } : { issuer: claimed || origin, jwks_uri: `${origin}/keys` };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    issuer = { issuer: origin, audience: 'chancery-audit', clusters: ['dev', 'edge'], usernameClaim: 'sub', groupsClaim: 'groups', usernamePrefix: 'oidc:id#' };
    reviewer = oidcReviewer([issuer], kubernetes, silent, { timeoutMs: 300, cooldownMs: COOLDOWN_MS, keepMs: 600_000 });
    passedOn.length = reviews.length = 0;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const now = (): number => Math.floor(Date.now() / 1000);
  const claims = (change: Record<string, unknown> = {}): JWTPayload => ({ iss: issuer.issuer, aud: 'chancery-audit', sub: 'ada', groups: ['sre'], iat: now(), exp: now() + 300, ...change });
  const signed = (payload: JWTPayload, alg = 'ES256', kid = alg, key: Key | Uint8Array = keys[alg]!.privateKey): Promise<string> =>
    new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(key);

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('is believed when it is signed with %s, and says who she is, never without the prefix', async (alg) => {
    expect(await reviewer.authenticate(await signed(claims({ groups: ['system:masters'] }), alg))).toEqual({
      username: 'oidc:id#ada', groups: ['oidc:id#system:masters'], extra: {}, clusters: ['dev', 'edge'],
    });
    expect([asked, passedOn]).toEqual([['/.well-known/openid-configuration', '/keys'], []]);
  });

  it('names nobody by an address that is not verified', async () => {
    reviewer = oidcReviewer([{ ...issuer, usernameClaim: 'email' }], kubernetes, silent);
    const named = async (change: Record<string, unknown>) => (await reviewer.authenticate(await signed(claims({ email: 'ada@example.com', ...change }))))?.username;
    expect([await named({}), await named({ email_verified: true }), await named({ email_verified: false }), await named({ email_verified: 'true' })]).toEqual([
      'oidc:id#ada@example.com', 'oidc:id#ada@example.com', undefined, undefined,
    ]);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['was signed with another key', async () => signed(claims(), 'ES256', 'ES256', (await generateKeyPair('ES256')).privateKey)],
    ['was altered', async () => (await signed(claims())).replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify(claims({ sub: 'root' }))).toString('base64url')}.`)],
    ['is not signed', () => new UnsecuredJWT(claims()).encode()],
    ['is signed with the public key as a shared secret', async () => signed(claims(), 'HS256', 'RS256', Buffer.from(await exportSPKI(keys['RS256']!.publicKey)))],
    ['names a key of another kind', () => signed(claims(), 'ES256', 'RS256')],
    ['has ended', () => signed(claims({ exp: now() - 40 }))],
    ['never ends', () => signed(claims({ exp: undefined }))],
    ['is not valid yet', () => signed(claims({ nbf: now() + 60 }))],
    ['is for another audience', () => signed(claims({ aud: ['other'] }))],
    ['is for none', () => signed(claims({ aud: undefined }))],
    ['names nobody', () => signed(claims({ sub: undefined }))],
    ['names nobody by an empty name', () => signed(claims({ sub: '' }))],
    ['is too long', () => signed(claims({ more: 'x'.repeat(13_000) }))],
  ])('is refused when it %s', async (_, token) => {
    expect(await reviewer.authenticate(await token())).toBeUndefined();
    expect(passedOn).toEqual([]);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['of an issuer that is not configured', () => signed(claims({ iss: 'https://elsewhere.example' }))],
    ['that is no JWT', () => 'abc'],
  ])("%s is the API server's to judge", async (_, token) => {
    expect(await reviewer.authenticate(await token())).toBeUndefined();
    expect([passedOn.length, asked]).toEqual([1, []]);
  });

  it('may be a little late, as clocks are', async () => {
    expect(await reviewer.authenticate(await signed(claims({ exp: now() - 10 })))).toBeDefined();
  });

  it('with a key that is not known lets the keys be fetched again, once in a while', async () => {
    const fetches = (): number => asked.filter((url) => url === '/keys').length;
    const next = await generateKeyPair('ES256', { extractable: true });
    const token = await signed(claims(), 'ES256', 'next', next.privateKey);
    expect(await reviewer.authenticate(await signed(claims()))).toBeDefined();
    jwks = [{ ...(await exportJWK(next.publicKey)), kid: 'next' }];
    expect(await reviewer.authenticate(token)).toBeUndefined();
    expect(fetches()).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, COOLDOWN_MS + 50));
    expect(await reviewer.authenticate(token)).toBeDefined();
    expect(fetches()).toBe(2);
    for (let i = 0; i < 20; i += 1) expect(await reviewer.authenticate(await signed(claims(), 'ES256', `unknown-${i}`, next.privateKey))).toBeUndefined();
    expect(fetches()).toBe(2);
  });

  it.each<[string, () => void]>([
    ['is away', () => server.close()],
    ['fails', () => (status = 500)],
    ['says that it is another', () => (claimed = 'https://elsewhere.example')],
    ['does not answer in time', () => server.removeAllListeners('request')],
  ])('cannot be judged while the issuer %s', async (_, break_) => {
    const token = await signed(claims());
    break_();
    await expect(reviewer.authenticate(token)).rejects.toBeInstanceOf(AccessReviewUnavailable);
    const access = new Access(reviewer, silent, { audience: 'chancery-audit', anonymous: false });
    await expect(access.reader(`Bearer ${token}`)).rejects.toMatchObject({ problem: 'AccessReviewUnavailable', body: { status: 503 } });
  });

  it("gives what the API server allows, in the issuer's clusters only", async () => {
    const access = new Access(reviewer, silent, { audience: 'chancery-audit', anonymous: false });
    const reader = await access.reader(`Bearer ${await signed(claims())}`);
    await access.require(reader, { verb: 'list', cluster: 'edge' });
    expect(reviews).toEqual([{ username: 'oidc:id#ada', groups: ['oidc:id#sre'], right: { verb: 'list', cluster: 'edge' } }]);
    const only = 'The issuer of this token stands for the clusters [dev edge] only.';
    await expect(access.require(reader, { verb: 'list', namespace: 'app1' })).rejects.toThrow(`oidc:id#ada may not list auditrecords.audit.chancery.dev in the namespace app1 of all clusters. Restrict the query to what you may read: ?cluster=NAME. ${only}`);
    await expect(access.require(reader, { verb: 'list', cluster: 'prod' })).rejects.toThrow(only);
    expect(await access.mayRead(reader, { verb: 'get' })).toBe(false);
    expect(reviews).toHaveLength(1);
  });
});
