import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { tokenFromFile } from './token-files.js';

describe('The token file of a kubeconfig', () => {
  let folder: string;
  let kubeconfig: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'chancery-token-'));
    kubeconfig = join(folder, 'config');
    writeFileSync(join(folder, 'token'), 'secret-token\n');
    writeFileSync(kubeconfig, 'users:\n- {name: filed, user: {tokenFile: token}}\n- {name: inline, user: {token: x}}\n- {name: none}\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read, beside the kubeconfig', () => expect(tokenFromFile('filed', kubeconfig)).toBe('secret-token'));
  it.each(['inline', 'none', 'unknown'])('is none for the user %s', (user) => expect(tokenFromFile(user, kubeconfig)).toBeUndefined());
  it('is none without a kubeconfig', () => expect(tokenFromFile('filed', join(folder, 'absent'))).toBeUndefined());
});
