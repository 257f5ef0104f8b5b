import { SECRET_ANNOTATIONS } from '@chancery/crd';

import { pkiView, secretOf } from '../testing/builders.js';
import { adornment } from './secret-object.js';
import { presentKeys, staleKeys, templateAnnotation, wantedKeys } from './template-keys.js';

const PKI = pkiView();
const told = (annotation: string) => secretOf(PKI, { annotations: { [SECRET_ANNOTATIONS.template]: annotation } });
const spec = { serviceName: 'app1', secretTemplate: { labels: { team: 'one' }, annotations: { note: 'x', 'chancery.dev/pki': 'forged' } } };

describe('What a secretTemplate puts on a Secret', () => {
  it('is remembered by its keys, without those that are reserved', () => {
    expect(templateAnnotation(wantedKeys(spec))).toBe('{"labels":["team"],"annotations":["note"]}');
    expect(templateAnnotation(wantedKeys({ serviceName: 'app1' }))).toBeUndefined();
  });

  it('may be a label that is only called like ours', () => {
    expect(wantedKeys({ serviceName: 'app1', secretTemplate: { labels: { 'chancery.dev': 'x', 'chancery.developer/x': 'x' } } }).labels).toEqual(['chancery.dev', 'chancery.developer/x']);
  });

  it('is taken away when the template does not name it any more', () => {
    const before = told('{"labels":["team","stage"],"annotations":["old"]}');
    expect(staleKeys(before, spec)).toEqual({ labels: ['stage'], annotations: ['old'] });
    expect(adornment(PKI, spec, before)).toMatchObject({
      labels: { stage: null, team: 'one' },
      annotations: { old: null, note: 'x', [SECRET_ANNOTATIONS.template]: '{"labels":["team"],"annotations":["note"]}' },
    });
  });

  it.each(['', 'x', 'null', '[]', '{"labels":5,"annotations":[1,"chancery.dev/pki"]}'])('is nothing where the Secret tells %s', (annotation) => {
    expect(presentKeys(told(annotation))).toEqual({ labels: [], annotations: [] });
  });
});
