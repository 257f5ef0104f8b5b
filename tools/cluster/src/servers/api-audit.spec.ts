import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readApiAudit } from './api-audit.js';

describe('The audit log of the API server', () => {
  it('is read from the files that it was rotated into as well, oldest first, without a line that is being written', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chancery-audit-'));
    const write = (name: string, ...verbs: string[]): void => writeFileSync(join(folder, name), verbs.map((verb) => `{"verb":"${verb}"}\n`).join(''));
    write('audit.log', 'e');
    writeFileSync(join(folder, 'audit.log'), '{"verb":', { flag: 'a' });
    write('audit-2026-11-27T23-40-00.000.log', 'c', 'd');
    write('audit-2026-11-27T23-38-47.000.log', 'a', 'b');
    writeFileSync(join(folder, 'audit-policy.yaml'), 'x');
    expect(readApiAudit(join(folder, 'audit.log')).map(({ verb }) => verb)).toEqual(['a', 'b', 'c', 'd', 'e']);
    rmSync(folder, { recursive: true });
  });
});
