import { IndexOfSets } from './index-of-sets.js';
import { namespaced } from './object-key.js';
import { secretsOf, type WatchedPod } from './watched-pod.js';

/** Which pods (`namespace/name`) use a Secret. Follows the changes of the pods. */
export class SecretUsers {
  private readonly users = new IndexOfSets();
  private readonly used = new IndexOfSets();

  podsUsing(namespace: string, secret: string): ReadonlySet<string> {
    return this.users.of(namespaced(namespace, secret));
  }

  /** Names of the Secrets that some pod of the namespace uses. */
  usedIn(namespace: string): ReadonlySet<string> {
    return this.used.of(namespace);
  }

  /** The pod of this key is now `after` and was `before`. */
  follow(podKey: string, after: WatchedPod | undefined, before: WatchedPod | undefined): void {
    const namespace = podKey.slice(0, podKey.indexOf('/'));
    for (const secret of secretsOf(before)) {
      const key = namespaced(namespace, secret);
      this.users.remove(key, podKey);
      if (this.users.of(key).size === 0) this.used.remove(namespace, secret);
    }
    for (const secret of secretsOf(after)) {
      this.users.add(namespaced(namespace, secret), podKey);
      this.used.add(namespace, secret);
    }
  }
}
