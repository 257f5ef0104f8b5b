import { IndexOfSets } from '../targeting/index-of-sets.js';
import { podOfKey } from './finding.js';

/** Open findings of one pod: more than anybody reads. */
const MOST_OF_POD = 16;
/** Open findings of one namespace. */
const MOST_OPEN = 4_096;
/** Findings of one namespace that the bucket has, those that are over among them. */
const MOST_KEPT = 16_384;

/** Whether there is room for another finding: the bucket is everybody's, and what is open is asked about again and again. */
export class Room {
  private readonly openOfPods = new IndexOfSets();
  private readonly open = new IndexOfSets();
  private kept = new IndexOfSets();

  /** The bucket is read from its beginning. What was open stays open, until the contrary is told. */
  begin(): void {
    this.kept = new IndexOfSets();
  }

  /** The bucket has a finding of this key. */
  note(key: string, namespace: string, isOpen: boolean): void {
    this.kept.add(namespace, key);
    const change = isOpen ? 'add' : 'remove';
    this.open[change](namespace, key);
    this.openOfPods[change](podOfKey(key), key);
  }

  /** The bucket has it no more. */
  gone(key: string, namespace: string): void {
    this.kept.remove(namespace, key);
  }

  isFor(key: string, namespace: string): boolean {
    return (
      this.openOfPods.of(podOfKey(key)).size < MOST_OF_POD &&
      this.open.of(namespace).size < MOST_OPEN &&
      this.kept.of(namespace).size < MOST_KEPT
    );
  }
}
