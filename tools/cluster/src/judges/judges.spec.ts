import { jest } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { certificateJudge } from './certificate-judge.js';
import { titleOf } from './installed.js';
import { pkilint } from './pkilint.js';

describe('A judge that is not there', () => {
  let folder: string;
  const said: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'judges-'));
    said.length = 0;
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });
  const nothing = () => ({ PATH: folder, CHANCERY_CACHE: join(folder, 'cache') });
  /** A machine with this python3 and nothing else. */
  const withPython = (script: string) => {
    writeFileSync(join(folder, 'python3'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'python3'), 0o755);
    return nothing();
  };

  it('for want of Go makes its suite skipped, and its title says why', async () => {
    const judge = await certificateJudge({ env: nothing() });
    expect(titleOf('To Go, a certificate', judge)).toMatch(/^To Go, a certificate \(skipped: .*go cannot be run \(spawn go ENOENT\)/);
    expect(said.join('')).toContain('certificate-judge is not there, so what it would judge is skipped: ');
  });

  it.each<[string, () => Record<string, string>, RegExp]>([
    ['Python', nothing, /^pkilint \(skipped: spawn python3 ENOENT\)$/],
    ['pip', () => withPython('case "$2" in pip) echo "No module named pip" >&2; exit 1;; *) echo cpython-311-linux;; esac'), /^pkilint \(skipped: .*No module named pip/],
    ['a registry', () => withPython('case "$2" in pip) echo "ERROR: No matching distribution found" >&2; exit 1;; *) echo cpython-311-linux;; esac'), /No matching distribution/],
  ])('for want of %s makes its suite skipped, and its title says why', async (_, env, why) => {
    expect(titleOf('pkilint', await pkilint(env()))).toMatch(why);
    expect(said.join('')).toContain('pkilint is not there, so what it would judge is skipped: ');
  });
});
