import type { Diagnosis } from '@chancery/contracts';
import { splitKey, type Reflector } from '@chancery/controller';

import { busKey, isBusKey, reachable, unreachable } from './correlation/bus-outage.js';
import type { DiagnosisBook } from './correlation/diagnosis-book.js';
import type { LineBook } from './correlation/line-book.js';
import { placeOf } from './targeting/object-key.js';
import type { WatchedPki } from './targeting/watched-pki.js';

export interface BusOutagesOptions {
  pkis: Pick<Reflector<WatchedPki>, 'entries' | 'get'>;
  diagnoses: Pick<DiagnosisBook, 'get' | 'entries'>;
  lines: Pick<LineBook, 'entries'>;
  learn: (key: string, diagnosis: Diagnosis) => void;
}

/** The diagnoses that no bus can bring, because it is away: the reporter makes them itself, and closes them. */
export class BusOutages {
  private since: Date | undefined;

  constructor(private readonly options: BusOutagesOptions) {}

  begin(since: Date): void {
    this.since = since;
    for (const [key] of this.options.pkis.entries()) this.follow(key);
  }

  /** A Pki has changed: what the outage means to it may have changed too. */
  follow(key: string): void {
    const pki = this.options.pkis.get(key);
    if (this.since === undefined || pki === undefined) return;
    const place = splitKey(key);
    const diagnosis = unreachable(place, pki, this.since);
    if (diagnosis !== undefined) this.options.learn(busKey(pki.uid), diagnosis);
    else this.close(busKey(pki.uid));
  }

  /** Closes what was told by this process, and by its predecessors. */
  end(): void {
    this.since = undefined;
    for (const [key] of [...this.options.diagnoses.entries()]) if (isBusKey(key)) this.close(key);
    this.closeForgotten();
  }

  private close(key: string): void {
    const known = this.options.diagnoses.get(key)?.diagnosis;
    if (known?.state !== 'problem') return;
    this.options.learn(key, reachable(known.object, known.object.uid, known.secrets, new Date()));
  }

  private closeForgotten(): void {
    const told = new Map<string, string>();
    for (const [objectKey, { diagnosis }] of this.options.lines.entries()) {
      if (isBusKey(diagnosis) && this.options.diagnoses.get(diagnosis) === undefined) told.set(diagnosis, objectKey);
    }
    if (told.size === 0) return;
    const pkis = new Map([...this.options.pkis.entries()].map(([key, pki]) => [busKey(pki.uid), { key, pki }]));
    for (const [diagnosis, objectKey] of told) {
      const found = pkis.get(diagnosis);
      const place = found === undefined ? placeOf(objectKey) : splitKey(found.key);
      const secrets = found === undefined ? [] : [{ name: found.pki.secretName }];
      this.options.learn(diagnosis, reachable(place, found?.pki.uid ?? '', secrets, new Date()));
    }
  }
}
