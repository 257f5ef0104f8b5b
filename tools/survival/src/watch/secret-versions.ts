import { X509Certificate, createPrivateKey } from 'node:crypto';

import { SECRET_ANNOTATIONS } from '@chancery/crd';

import type { Defect } from '../truth/defect.js';
import { objectOf } from '../truth/defect.js';
import { pkiNameOf } from '../truth/index-of-world.js';
import { placeOf, type SeenSecret } from '../truth/world.js';

/**
 * The rules of what is written, over every version of every Secret of ours:
 * - the first version with a serial number has a pair that matches and that is valid (what people do to it later is theirs);
 * - a serial number is in one Secret only.
 */
export class SecretVersions {
  readonly defects: Defect[] = [];
  /** Place of the Secret that a serial number was seen in. */
  private readonly homes = new Map<string, string>();
  private readonly serialsAt = new Map<string, Set<string>>();
  seen = 0;

  /** Of every Secret that ever was. */
  get serials(): ReadonlySet<string> {
    return new Set(this.homes.keys());
  }

  /** Of those that a Secret of this name has held. */
  at(place: string): ReadonlySet<string> {
    return this.serialsAt.get(place) ?? new Set();
  }

  see(secret: SeenSecret, now = new Date()): void {
    const serial = secret.metadata.annotations?.[SECRET_ANNOTATIONS.serialNumber];
    if (serial === undefined || pkiNameOf(secret) === undefined) return;
    this.seen += 1;
    const place = placeOf(secret.metadata);
    const home = this.homes.get(serial);
    if (home !== undefined) {
      if (home !== place) this.report(secret, `certificate ${serial} in ${home} alone`, `it is here as well`);
      return;
    }
    this.homes.set(serial, place);
    this.serialsAt.set(place, (this.serialsAt.get(place) ?? new Set()).add(serial));
    const wrong = pairFault(secret, serial, now);
    if (wrong !== undefined) this.report(secret, `a pair that matches and is valid, when certificate ${serial} is written`, wrong);
  }

  private report({ metadata }: SeenSecret, expected: string, seen: string): void {
    this.defects.push({ object: objectOf('Secret', metadata), expected, seen });
  }
}

const pairFault = ({ data = {} }: SeenSecret, serial: string, now: Date): string | undefined => {
  const part = (key: string): string => Buffer.from(data[key] ?? '', 'base64').toString('utf8');
  try {
    const leaf = new X509Certificate(part('tls.crt'));
    if (!leaf.checkPrivateKey(createPrivateKey(part('tls.key')))) return 'a key of another certificate';
    if (leaf.serialNumber.toLowerCase().replace(/^0+/, '') !== serial.replace(/^0+/, '')) return `certificate ${leaf.serialNumber}`;
    if (Date.parse(leaf.validTo) <= now.getTime()) return `expired at ${leaf.validTo}`;
    return undefined;
  } catch (error) {
    return String(error);
  }
};
