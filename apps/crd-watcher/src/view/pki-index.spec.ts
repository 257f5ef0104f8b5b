import { articlePki, pkiView } from '../testing/builders.js';
import type { PkiView } from '../view/pki-view.js';
import { PkiIndex } from './pki-index.js';

const named = (name: string, secretName: string, namespace = 'app1'): PkiView =>
  pkiView({ metadata: { name, namespace, uid: name }, spec: { serviceName: 'app1', secretName } });
const namesIn = (index: PkiIndex, secretName: string, namespace = 'app1') => index.claimants(namespace, secretName).map(({ name }) => name);
const A = named('a', 's');
const B = named('b', 's');

describe('The index of claimed names', () => {
  let index: PkiIndex;
  beforeEach(() => {
    index = new PkiIndex();
    index.change(undefined, A);
  });

  it('knows nobody for a name that nobody claims', () => expect(namesIn(index, 'other')).toEqual([]));
  it('keeps namespaces apart', () => expect(namesIn(index, 's', 'app2')).toEqual([]));

  it('concerns both when a second one comes', () => {
    expect([...index.change(undefined, B)].sort()).toEqual(['app1/chancery.dev/a', 'app1/chancery.dev/b']);
    expect(namesIn(index, 's')).toEqual(['a', 'b']);
  });

  it('concerns who stays when one goes', () => {
    index.change(undefined, B);
    expect([...index.change(A, undefined)].sort()).toEqual(['app1/chancery.dev/a', 'app1/chancery.dev/b']);
    expect(namesIn(index, 's')).toEqual(['b']);
  });

  it('concerns claimants of the old and of the new name', () => {
    index.change(undefined, B);
    index.change(undefined, named('c', 't'));
    const moved = named('a', 't');
    expect([...index.change(A, moved)].sort()).toEqual(['app1/chancery.dev/a', 'app1/chancery.dev/b', 'app1/chancery.dev/c']);
    expect(namesIn(index, 's')).toEqual(['b']);
    expect(namesIn(index, 't')).toEqual(['c', 'a']);
  });

  it('keeps both kinds apart that have one name', () => {
    const article = articlePki({ metadata: { name: 's', uid: 'x' } });
    const ours = pkiView({ metadata: { name: 's', uid: 'y' } });
    index.change(undefined, article);
    index.change(undefined, ours);
    index.change(article, undefined);
    expect(index.claimants('app1', 's').map(({ kind }) => kind.group)).toEqual(['chancery.dev', 'chancery.dev']);
  });

  it('has the latest of what it was told', () => {
    const later = { ...A, resourceVersion: '2' };
    index.change(A, later);
    expect(index.claimants('app1', 's')).toEqual([later]);
  });

  it('concerns a Pki itself though it claims nothing', () => {
    expect([...index.change(undefined, pkiView({ metadata: { name: 'w' }, spec: {} }))]).toEqual(['app1/chancery.dev/w']);
  });
});
