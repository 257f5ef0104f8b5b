import { keyOfPki, type PkiView } from './pki-view.js';

const secretKey = (namespace: string, name: string): string => `${namespace}/${name}`;

/** Which Pkis claim a Secret's name. Kept beside the stores of both kinds. */
export class PkiIndex {
  private readonly bySecret = new Map<string, Map<string, PkiView>>();

  /** @returns keys of the Pkis that are concerned by the change: all claimants of the old and the new name. */
  change(before: PkiView | undefined, after: PkiView | undefined): Set<string> {
    const concerned = new Set<string>();
    for (const pki of [before, after]) {
      if (pki !== undefined) concerned.add(keyOfPki(pki));
    }
    if (before !== undefined) {
      const key = secretKey(before.namespace, before.secretName);
      const claimants = this.bySecret.get(key);
      claimants?.delete(keyOfPki(before));
      if (claimants?.size === 0) this.bySecret.delete(key);
      for (const claimant of claimants?.keys() ?? []) concerned.add(claimant);
    }
    if (after !== undefined) {
      const key = secretKey(after.namespace, after.secretName);
      let claimants = this.bySecret.get(key);
      if (claimants === undefined) this.bySecret.set(key, (claimants = new Map<string, PkiView>()));
      claimants.set(keyOfPki(after), after);
      for (const claimant of claimants.keys()) concerned.add(claimant);
    }
    return concerned;
  }

  claimants(namespace: string, secretName: string): PkiView[] {
    return [...(this.bySecret.get(secretKey(namespace, secretName))?.values() ?? [])];
  }
}
