import { keystorePassword } from './password.js';

describe('the password of a keystore', () => {
  it.each(['x', 'correct horse', 'pässwörd', '密码🔑', 'x'.repeat(1000)])('may be %j', (password) => {
    expect(keystorePassword(Buffer.from(password))).toEqual({ password });
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['too-long', Buffer.alloc(1001, 'x')],
    ['not-utf8', Buffer.from('passwörd', 'latin1')],
    ['control-character', Buffer.from('changeit\n')],
    ['control-character', Buffer.from('change\0it')],
  ])('may not be %s', (defect, bytes) => {
    expect(keystorePassword(bytes)).toEqual({ defect });
  });
});
