import { SECRET_ANNOTATIONS } from '@chancery/crd';
import pg from 'pg';

import { objectOf, type Defect } from '../truth/defect.js';
import { pkiNameOf } from '../truth/index-of-world.js';
import type { SeenSecret } from '../truth/world.js';

/** How often the history has each outcome, by serial number. */
export type RecordsBySerial = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** Of a certificate that was written into a Secret. */
const BEFORE_WRITTEN = ['intended', 'signed'] as const;

/** As serial numbers are compared. */
export const withoutZeros = (serial: string): string => serial.replace(/^0+/, '');

/** Reads the history past the service that keeps it. */
export class History {
  private readonly pool: pg.Pool;

  constructor(connectionString: string) {
    this.pool = new pg.Pool({ connectionString, max: 2, connectionTimeoutMillis: 5_000, query_timeout: 60_000 });
    // A server that is killed ends idle connections; the next query makes another.
    this.pool.on('error', () => undefined);
  }

  async isDelivered(uid: string): Promise<boolean> {
    return (await this.pool.query(`SELECT 1 FROM audit_record WHERE uid = $1 AND outcome = 'delivered'`, [uid])).rows.length > 0;
  }

  async bySerial(): Promise<RecordsBySerial> {
    const { rows } = await this.pool.query<{ serial_number: string; outcome: string; count: number }>(
      // A Pki that adopts the Secret of another one of its name is told of the certificate as well: each once.
      `SELECT serial_number, outcome, (count(*) - greatest(count(DISTINCT uid), 1) + 1)::int AS count FROM audit_record WHERE serial_number IS NOT NULL GROUP BY 1, 2`,
    );
    const found = new Map<string, Record<string, number>>();
    for (const { serial_number: serial, outcome, count } of rows) {
      const key = withoutZeros(serial);
      found.set(key, { ...found.get(key), [outcome]: count });
    }
    return found;
  }

  /** Serial numbers that were delivered into each Secret. */
  async deliveredAt(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const { rows } = await this.pool.query<{ place: string; serials: string[] }>(
      `SELECT namespace || '/' || (record->'secret'->>'name') AS place, array_agg(DISTINCT serial_number) AS serials
       FROM audit_record WHERE outcome = 'delivered' AND namespace IS NOT NULL GROUP BY 1`,
    );
    return new Map(rows.map(({ place, serials }) => [place, new Set(serials.map(withoutZeros))]));
  }

  async byOutcome(): Promise<Record<string, number>> {
    const { rows } = await this.pool.query<{ outcome: string; count: number }>('SELECT outcome, count(*)::int AS count FROM audit_record GROUP BY 1 ORDER BY 1');
    return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/**
 * Every certificate that ever was in a Secret was recorded before, once; and every one that is in a Secret of ours now is
 * recorded as delivered, once.
 */
export const checkHistory = (records: RecordsBySerial, everWritten: ReadonlySet<string>, secrets: readonly SeenSecret[]): Defect[] => {
  const defects: Defect[] = [];
  const times = (serial: string, outcome: string): number => records.get(withoutZeros(serial))?.[outcome] ?? 0;
  for (const serial of everWritten) {
    for (const outcome of BEFORE_WRITTEN) {
      const count = times(serial, outcome);
      if (count !== 1) defects.push({ object: `certificate ${serial}`, expected: `one record ${outcome}`, seen: `${count}` });
    }
    if (times(serial, 'delivered') > 1) defects.push({ object: `certificate ${serial}`, expected: 'one record delivered', seen: `${times(serial, 'delivered')}` });
  }
  for (const secret of secrets) {
    const serial = secret.metadata.annotations?.[SECRET_ANNOTATIONS.serialNumber];
    if (serial === undefined || pkiNameOf(secret) === undefined || times(serial, 'delivered') > 0) continue;
    defects.push({ object: objectOf('Secret', secret.metadata), expected: `a record delivered of certificate ${serial}`, seen: 'none' });
  }
  return defects;
};

/** Certificates that were in a Secret for a while, and whose delivery nobody recorded before they were gone from it. */
export const deliveredUntold = (records: RecordsBySerial, everWritten: ReadonlySet<string>): readonly string[] =>
  [...everWritten].filter((serial) => records.get(withoutZeros(serial))?.['delivered'] === undefined);
