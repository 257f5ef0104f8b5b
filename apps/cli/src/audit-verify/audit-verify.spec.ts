import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { GENESIS, keyIdOf, linkHash, signCheckpoint, type ChainEntry } from '@chancery/audit-chain';

import { runCommand } from '../run-command.js';

const CREATED = '2026-11-24T00:00:00.000Z';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** One entry a minute. */
const at = (sequence: number): string => new Date(Date.parse(CREATED) + sequence * 60_000).toISOString();
const chain = (length: number): ChainEntry[] => {
  const entries: ChainEntry[] = [];
  for (let sequence = 1; sequence <= length; sequence++) {
    const previousHash = entries.at(-1)?.hash ?? GENESIS;
    const content = { stream: 'AUDIT_SIGNER', streamCreatedAt: CREATED, sequence, storedAt: at(sequence), id: `id-${sequence}`, record: { name: 'ä€😀' } };
    entries.push({ ...content, previousHash, hash: linkHash(previousHash, content) });
  }
  return entries;
};
const ENTRIES = chain(20);
const checkpoint = ({ stream, streamCreatedAt, sequence, hash }: ChainEntry, key = privateKey) =>
  signCheckpoint({ version: 1, stream, streamCreatedAt, sequence, hash, time: CREATED, keyId: keyIdOf(publicKey) }, key);
const ndjson = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

/** The fixture is of one stream, and that is said. */
const ALONE = ', but nothing vouches for the end of AUDIT_SERVICE';
const NOTES = ['AUDIT_SERVICE'].map((stream) => `Note: nothing vouches for the end of ${stream}: no checkpoint of it could be confirmed, so it seems to be whole also when its end was cut off.\n`).join('');

/** What is said of the stream that the fixture has. */
const vouchedFor = (sequence: number, follows: string): string => `AUDIT_SIGNER is vouched for up to ${sequence}, stored at ${at(sequence)}; ${follows}.\n`;
const TO_ITS_END = vouchedFor(20, 'nothing follows');

describe('chancery audit verify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-verify-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string | Buffer): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const verify = async (args: string[], stdin: Readable = Readable.from([])): Promise<{ code: number; out: string; notes: string }> => {
    let [out, notes] = ['', ''];
    const code = await runCommand(['audit', 'verify', ...args], { out: (text) => (out += text), note: (text) => (notes += text), stdin });
    return { code, out, notes };
  };
  const CHECKPOINTS = file('checkpoints.json', JSON.stringify({ checkpoints: [checkpoint(ENTRIES[9]!), checkpoint(ENTRIES[19]!)], publicKey: PEM }));
  const KEY = file('audit.pem', PEM);
  const VOUCHED = ['--checkpoints', CHECKPOINTS, '--key', KEY];

  it('says that a history is whole, and how much of it is vouched for', async () => {
    const whole = file('whole.ndjson', ndjson(ENTRIES));
    expect(await verify([whole, ...VOUCHED])).toEqual({ code: 0, out: `WHOLE${ALONE}: 20 entries; 2 checkpoints of 2 confirmed.\n${TO_ITS_END}${NOTES}`, notes: '' });
    const { code, out } = await verify([whole, ...VOUCHED, '--json']);
    expect([code, JSON.parse(out)]).toEqual([0, { whole: true, entries: 20, checkpoints: 2, confirmed: 2, unchecked: 0, unvouched: ['AUDIT_SERVICE'], vouchedFor: [{ stream: 'AUDIT_SIGNER', upTo: { streamCreatedAt: CREATED, sequence: 20, storedAt: at(20) }, following: 0 }], removed: [], findings: [], unlisted: 0, warnings: NOTES.trimEnd().split('\n').map((note) => note.slice('Note: '.length)) }]);
  });

  it('reads a stream of any pieces, and checkpoints in each of their forms', async () => {
    const bytes = Buffer.from(ndjson(ENTRIES).trimEnd());
    const drops = Readable.from(Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) => bytes.subarray(i * 7, i * 7 + 7)), { objectMode: true });
    const lines = file('checkpoints.ndjson', ndjson([checkpoint(ENTRIES[3]!), checkpoint(ENTRIES[4]!)]));
    const pretty = file('pretty.json', JSON.stringify({ checkpoints: [checkpoint(ENTRIES[5]!)], publicKey: PEM }, null, 2));
    expect(await verify(['-', '--checkpoints', lines, '--checkpoints', pretty, '--key', KEY], drops)).toMatchObject({ code: 0, out: `WHOLE up to ${at(6)}${ALONE}: 20 entries; 3 checkpoints of 3 confirmed.\n${vouchedFor(6, '14 entries follow')}${NOTES}` });
  });

  it('reads what an editor or another program has written again: blanks, escapes, line ends and a byte order mark', async () => {
    const spaced = ENTRIES.map((entry) => JSON.stringify(entry, null, 1).replaceAll('\n', ' ').replaceAll('ä', '\\u00e4')).join('\r\n');
    expect(await verify([file('spaced.ndjson', `\ufeff${spaced}\r\n`), ...VOUCHED])).toMatchObject({ code: 0, out: `WHOLE${ALONE}: 20 entries; 2 checkpoints of 2 confirmed.\n${TO_ITS_END}${NOTES}` });
  });

  it('has a finding where an export is empty and something was vouched for, and asks whether it was fetched', async () => {
    const { code, out } = await verify([file('emptied.ndjson', ''), ...VOUCHED]);
    expect([code, out]).toEqual([1, expect.stringMatching(/^NOT WHOLE: [^]*\ncut [^]*\nNote: \S*emptied\.ndjson has no entries\. Was it fetched\? curl -sf writes nothing where the token has ended or a right is missing\.\n/)]);
  });

  it('names every finding, the first one before all', async () => {
    const broken = ENTRIES.flatMap((entry) => (entry.sequence === 5 ? [{ ...entry, id: 'x\nWHOLE: ' }] : entry.sequence === 8 || entry.sequence > 18 ? [] : [entry]));
    const { code, out } = await verify([file('broken.ndjson', ndjson(broken)), ...VOUCHED]);
    expect(code).toBe(1);
    expect(out.endsWith(NOTES)).toBe(true);
    expect(out.slice(0, -NOTES.length)).toMatch(/^NOT WHOLE: AUDIT_SIGNER \(2026-11-24T00:00:00\.000Z\) 5 was altered: [^\n]*\n\nKIND +STREAM +SEQUENCE +MESSAGE\naltered +AUDIT_SIGNER +5 .*\ngap +AUDIT_SIGNER +9 .*\ncut +AUDIT_SIGNER +20 .*\n\n3 findings in 17 entries; 1 checkpoint of 2 confirmed\.\nAUDIT_SIGNER is vouched for up to 10, stored at \S+; 8 entries follow\.\n$/);
    const { findings } = JSON.parse((await verify([join(folder, 'broken.ndjson'), ...VOUCHED, '--json'])).out) as { findings: { kind: string }[] };
    expect(findings.map(({ kind }) => kind)).toEqual(['altered', 'gap', 'cut']);
  });

  it('says what it does not prove: without checkpoints, or with the key that came with them', async () => {
    const whole = file('whole.ndjson', ndjson(ENTRIES));
    expect((await verify([whole])).out).toContain('Note: without checkpoints, a history whose end was cut off');
    expect((await verify([whole, '--checkpoints', CHECKPOINTS])).out).toContain('Note: the key that came with the checkpoints was used');
    const forged = file('forged.ndjson', ndjson([checkpoint(ENTRIES[3]!, generateKeyPairSync('ed25519').privateKey)]));
    expect(await verify([whole, '--checkpoints', forged, '--key', KEY])).toMatchObject({ code: 1, out: expect.stringContaining('forged') as string });
  });

  it('says up to where a history is vouched for, and what should have been and is not', async () => {
    const long = file('long.ndjson', ndjson(chain(120)));
    const { code, out } = await verify([long, ...VOUCHED]);
    expect([code, out]).toEqual([0, `WHOLE up to ${at(20)}${ALONE}: 120 entries; 2 checkpoints of 2 confirmed.\n${vouchedFor(20, '100 entries follow')}${NOTES}` +
      `Note: nothing vouches for what AUDIT_SIGNER has behind 20 (100 entries), some of it stored at ${at(81)} already, though audit-api vouches once a minute: it may have been altered or made anew. Fetch the checkpoints again, just before the chain.\n`]);
    const told = JSON.parse((await verify([long, ...VOUCHED, '--json'])).out) as { vouchedFor: object[]; warnings: string[] };
    expect(told.vouchedFor).toMatchObject([{ stream: 'AUDIT_SIGNER', upTo: { sequence: 20, storedAt: at(20) }, following: 100, overdueSince: at(81) }]);
    expect(told.warnings).toHaveLength(2);
  });

  it('takes all keys that the audit service has had, and says what it could not check', async () => {
    const next = generateKeyPairSync('ed25519');
    const { signature: _, ...last } = checkpoint(ENTRIES[19]!);
    const whole = file('whole.ndjson', ndjson(ENTRIES));
    const rotated = file('rotated.ndjson', ndjson([checkpoint(ENTRIES[9]!), signCheckpoint({ ...last, keyId: keyIdOf(next.publicKey) }, next.privateKey)]));
    const NEXT = file('next.pem', next.publicKey.export({ type: 'spki', format: 'pem' }).toString());
    expect(await verify([whole, '--checkpoints', rotated, '--key', KEY, '--key', NEXT])).toEqual({ code: 0, out: `WHOLE${ALONE}: 20 entries; 2 checkpoints of 2 confirmed.\n${TO_ITS_END}${NOTES}`, notes: '' });
    const both = file('both.pem', `the first\n${PEM}# and its successor\n${next.publicKey.export({ type: 'spki', format: 'pem' }).toString()}`);
    expect(await verify([whole, '--checkpoints', rotated, '--key', both])).toMatchObject({ code: 0, out: expect.stringContaining('2 checkpoints of 2 confirmed') as string });
    const one = await verify([whole, '--checkpoints', rotated, '--key', NEXT]);
    expect(one.code).toBe(0);
    expect(one.out).toMatch(/^WHOLE, but nothing vouches for the end of AUDIT_SERVICE: 20 entries; 1 checkpoint of 2 confirmed, 1 not checked\.\nAUDIT_SIGNER is vouched for up to 20, [^\n]*\nNote: 1 checkpoint was not checked, since it names a key that was not given\./);
    const none = await verify([whole, '--checkpoints', rotated, '--key', file('other.pem', generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString())]);
    expect(none.out).toMatch(/^WHOLE, but nothing vouches for the end of AUDIT_SERVICE, AUDIT_SIGNER: 20 entries; 0 checkpoints of 2 confirmed, 2 not checked\.\nAUDIT_SIGNER is not vouched for: 20 entries\.\n/);
    expect(none.out).toContain('Note: nothing vouches for the end of AUDIT_SIGNER: no checkpoint of it could be confirmed');
  });

  it('passes over lines of a CHECKPOINT_FILE that a full disk has cut off, and says which', async () => {
    const whole = file('whole.ndjson', ndjson(ENTRIES));
    const [first, second] = [ENTRIES[3]!, ENTRIES[9]!].map((entry) => JSON.stringify(checkpoint(entry)));
    const torn = file('torn.ndjson', `${first!.slice(0, 40)}\n${first!}\n${second!.slice(0, 90)}\n${second!}\n${first!.slice(0, 7)}`);
    const { code, out } = await verify([whole, '--checkpoints', torn, '--key', KEY]);
    expect(code).toBe(0);
    expect(out).toContain('torn.ndjson: lines 1, 3, 5 cannot be read, as after a full disk, and were passed over.');
    expect(out).toMatch(/2 checkpoints of 2 confirmed/);
    const full = file('full.ndjson', `${first!}\n${'torn\n'.repeat(20_000)}`);
    expect((await verify([whole, '--checkpoints', full, '--key', KEY])).out).toContain('full.ndjson: lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 19,990 more cannot be read');
  });

  it.each([
    ['a line that is no JSON', () => [file('cut.ndjson', ndjson(ENTRIES).slice(0, -30))], /cut\.ndjson: line 20 is no JSON: \{"stream"/],
    ['a line that is no entry', () => [file('none.ndjson', `${ndjson(ENTRIES.slice(0, 2))}\n[1]\n`)], /none\.ndjson: line 4 is no entry of a chain/],
    ['bytes that are no text', () => [file('bytes.ndjson', Buffer.from([0x7b, 0xff, 0x7d]))], /bytes\.ndjson cannot be read: .*encoded data was not valid/],
    ['a line that says two things', () => [file('twice.ndjson', ndjson(ENTRIES).replace('"id":"id-3"', '"id":"id-4","id":"id-3"'))], /twice\.ndjson: line 3 has the member id twice in one object/],
    ['one that hides it behind an escape, deep down', () => [file('deep.ndjson', ndjson(ENTRIES).replaceAll('{"name":', '{"x":{"name":"}{"}, "n\\u0061me" : "other","name":'))], /deep\.ndjson: line 1 has the member name twice/],
    ['a history without entries', () => [file('empty.ndjson', '\n'), '--checkpoints', file('none.json', JSON.stringify({ checkpoints: [], publicKey: PEM }))], /empty\.ndjson has no entries, so nothing was verified/],
    ['an empty file of checkpoints', () => [file('whole.ndjson', ndjson(ENTRIES)), '--checkpoints', file('empty.json', '')], /empty\.json is empty and has no checkpoints/],
    ['a file that is not there', () => [join(folder, 'nowhere')], /nowhere cannot be read: ENOENT/],
    ['checkpoints that are none', () => [KEY, '--checkpoints', file('no.json', '{"checkpoints":[{"version":2}]}')], /no\.json: checkpoint 1 is no checkpoint of version 1/],
    ['a file without any', () => [KEY, '--checkpoints', KEY], /audit\.pem has no checkpoints: '?"?-----BEGIN PUBLIC KEY/],
    ['a key that is none', () => [KEY, '--key', CHECKPOINTS], /checkpoints\.json is no key in PEM/],
    ['a key of another kind', () => [KEY, '--key', file('ec.pem', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString())], /key of type ec; .*ed25519/],
    ['standard input for two files', () => ['-', '--checkpoints', '-'], /- is given twice; standard input can be read once\n\nchancery audit verify FILE/],
    ['no file', () => [], /one file is verified, or - for standard input\n\nchancery audit verify FILE/],
    ['an option that is none', () => ['-', '--checkpoint', 'x'], /Unknown option '--checkpoint'/],
  ])('refuses %s', async (_, args, why) => {
    const { code, out, notes } = await verify(args());
    expect([code, out]).toEqual([2, '']);
    expect(notes).toMatch(why);
  });

  it.each<[string, (line: string) => string]>([
    ['a moment that is an object', (line) => line.replace(/"storedAt":"[^"]*"/, '"storedAt":{"toString":1,"valueOf":1}')],
    ['a moment of lists without end', (line) => line.replace(/"storedAt":"[^"]*"/, `"storedAt":${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
    ['millions of escapes', (line) => line.replace('"id":"', () => `"id": "${'\\n'.repeat(8_000_000)}`)],
  ])('has a finding for a line with %s', async (_, crafted) => {
    const lines = ndjson(ENTRIES).split('\n');
    const { code, out } = await verify([file('crafted.ndjson', lines.map((line, i) => (i === 4 ? crafted(line) : line)).join('\n')), ...VOUCHED]);
    expect([code, out.slice(0, 80)]).toEqual([1, expect.stringMatching(/^NOT WHOLE: AUDIT_SIGNER \(2026-11-24T00:00:00\.000Z\) 5 was altered: /) as string]);
  });

  it('reads a long line of small pieces as fast as its length, and none that is longer than any entry', async () => {
    const entry = JSON.stringify({ ...ENTRIES[0], detail: 'x'.repeat(20_000_000) });
    const pieces = function* (text: string): Generator<Buffer> {
      for (let at = 0; at < text.length; at += 8_192) yield Buffer.from(text.slice(at, at + 8_192));
    };
    const began = performance.now();
    expect(await verify(['-'], Readable.from(pieces(`${entry}\n`)))).toMatchObject({ code: 1, out: expect.stringContaining('altered') as string });
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(await verify(['-'], Readable.from(Array.from({ length: 70 }, () => 'x'.repeat(1024 ** 2))))).toMatchObject({ code: 2, notes: '- cannot be read: line 1 is longer than 67108864 characters\n' });
  }, 60_000);

  it('ends with 2 and no answer where it fails itself', async () => {
    const out = (): never => {
      throw new RangeError('out of stack');
    };
    let notes = '';
    const code = await runCommand(['audit', 'verify', file('whole.ndjson', ndjson(ENTRIES))], { out, note: (text) => (notes += text), stdin: Readable.from([]) });
    expect([code, notes]).toEqual([2, expect.stringMatching(/^chancery audit verify has failed and has no answer\. This is a defect of chancery: .*\nRangeError: out of stack\n/)]);
  });

  it('keeps its pace and its memory however long the history is', async () => {
    const long = chain(60_000);
    const source = Readable.from(long.map((entry) => `${JSON.stringify(entry)}\n`));
    expect(await verify(['-'], source)).toMatchObject({ code: 0, out: expect.stringContaining('WHOLE, but no checkpoint vouches for it: 60,000 entries;') as string });
  }, 30_000);
});

describe('chancery', () => {
  it.each([
    [[], 2, /chancery COMMAND/],
    [['policy'], 2, /chancery COMMAND/],
    [['toString', ''], 2, /chancery COMMAND/],
    [['--help'], 0, /audit verify {3}whether/],
    [['policy', 'check', '--help'], 0, /chancery policy check --policy FILE/],
    [['policy', 'check'], 2, /--policy is missing/],
    [['audit', 'retain', '--help'], 0, /--although-not-whole/],
  ])('%j ends with %d', async (args, code, text) => {
    let told = '';
    const tell = (more: string): void => void (told += more);
    expect(await runCommand(args, { out: tell, note: tell, stdin: Readable.from([]) })).toBe(code);
    expect(told).toMatch(text);
  });
});
