import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Seconds. The server itself gives tokens of ten minutes at least, and forgives a minute. */
const LIFETIME = 100;
const LONG_AGO = 600;

/**
 * The token file of one process, kept fresh as a kubelet does, with tokens that live shorter than any that the server
 * would give: signed with its own key, so that they really expire.
 */
export class Token {
  private readonly header: object;
  private readonly claims: object;
  private isExpired = false;

  constructor(
    private readonly file: string,
    private readonly key: KeyObject,
  ) {
    const [header = '', claims = ''] = readFileSync(file, 'utf8').split('.');
    this.header = decoded(header);
    this.claims = decoded(claims);
  }

  /** Puts a fresh token there, unless the kubelet is away. */
  rotate(now = Date.now()): void {
    if (!this.isExpired) this.write(Math.floor(now / 1_000), LIFETIME);
  }

  expire(): void {
    this.isExpired = true;
    this.write(Math.floor(Date.now() / 1_000) - LONG_AGO, LIFETIME);
  }

  renew(): void {
    this.isExpired = false;
    this.rotate();
  }

  /** As the kubelet does it: never half a file. */
  private write(issued: number, lifetime: number): void {
    const times = { iat: issued, nbf: issued, exp: issued + lifetime };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part(this.header)}.${part({ ...this.claims, ...times })}`;
    const signature = sign('sha256', Buffer.from(text), { key: this.key, dsaEncoding: 'ieee-p1363' });
    writeFileSync(`${this.file}.next`, `${text}.${signature.toString('base64url')}`, { mode: 0o600 });
    renameSync(`${this.file}.next`, this.file);
  }
}

const decoded = (part: string): object => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as object;

export const signingKey = (file: string): KeyObject => createPrivateKey(readFileSync(file, 'utf8'));
