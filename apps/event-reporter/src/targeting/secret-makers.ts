/** Which Pkis make a Secret, and which Secrets a namespace's Pkis make, over both kinds. Follows the changes of the Pkis. */
export class SecretMakers {
  private readonly byNamespace = new Map<string, Map<string, readonly string[]>>();
  private readonly sorted = new Map<string, readonly string[]>();

  /** Keys (`<namespace>/<type>/<name>`) of the Pkis that claim the Secret's name. */
  makersOf(namespace: string, secret: string): readonly string[] {
    return this.byNamespace.get(namespace)?.get(secret) ?? NONE;
  }

  /** Names of the Secrets that a Pki of the namespace makes, in order; the same array until one comes or goes. */
  madeIn(namespace: string): readonly string[] {
    const claims = this.byNamespace.get(namespace);
    if (claims === undefined) return NONE;
    const names = this.sorted.get(namespace) ?? [...claims.keys()].sort();
    this.sorted.set(namespace, names);
    return names;
  }

  /**
   * The Pki of this key feeds `after` now, and fed `before`.
   * @returns the names that have come or gone: which no Pki claimed before, or none claims now.
   */
  follow(pkiKey: string, after: string | undefined, before: string | undefined): readonly string[] {
    if (after === before) return NONE;
    const namespace = pkiKey.slice(0, pkiKey.indexOf('/'));
    const claims = this.byNamespace.get(namespace) ?? new Map<string, readonly string[]>();
    this.byNamespace.set(namespace, claims);
    const changed: string[] = [];
    if (before !== undefined) {
      const others = (claims.get(before) ?? NONE).filter((key) => key !== pkiKey);
      if (others.length > 0) claims.set(before, others);
      else if (claims.delete(before)) changed.push(before);
    }
    if (after !== undefined) {
      const present = claims.get(after);
      if (present === undefined) changed.push(after);
      claims.set(after, [...(present ?? NONE), pkiKey]);
    }
    if (claims.size === 0) this.byNamespace.delete(namespace);
    if (changed.length > 0) this.sorted.delete(namespace);
    return changed;
  }
}

const NONE: readonly string[] = [];
