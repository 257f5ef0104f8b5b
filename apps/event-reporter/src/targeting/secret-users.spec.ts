import { SecretUsers } from './secret-users.js';
import type { WatchedPod } from './watched-pod.js';

const using = (...secrets: string[]): WatchedPod => ({
  uid: 'u', resourceVersion: '1', eventUid: 'u', finished: false, deleting: false, uses: secrets.map((secret) => ({ secret })),
});

describe('The users of a Secret', () => {
  it('are the pods of its namespace that use it, while they do', () => {
    const users = new SecretUsers();
    users.follow('a/p', using('s'), undefined);
    users.follow('a/q', using('s', 't'), undefined);
    users.follow('b/p', using('s'), undefined);
    expect([...users.podsUsing('a', 's')]).toEqual(['a/p', 'a/q']);

    users.follow('a/q', using('t'), using('s', 't'));
    users.follow('a/p', { ...using('s'), finished: true }, using('s'));
    expect([...users.podsUsing('a', 's')]).toEqual([]);
    expect([...users.podsUsing('a', 't')]).toEqual(['a/q']);
    expect([...users.usedIn('a')]).toEqual(['t']);

    users.follow('a/q', undefined, using('t'));
    expect([...users.podsUsing('a', 't')]).toEqual([]);
    expect([...users.usedIn('a')]).toEqual([]);
    expect([...users.podsUsing('b', 's')]).toEqual(['b/p']);
    expect([...users.usedIn('b')]).toEqual(['s']);
  });
});
