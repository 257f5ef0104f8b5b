import { contentOf, type Line } from './line.js';
import type { LineWrite } from './step.js';

/** News that waits because its object was told too much of late: each piece is counted once, until it is written. */
export class HeldBack {
  /** By the object, then by the line: what it would say. */
  private readonly held = new Map<string, Map<string, string>>();

  /** @param onHeld called for every distinct piece of news, once */
  constructor(private readonly onHeld: () => void) {}

  /** Objects with news that waits. */
  get size(): number {
    return this.held.size;
  }

  hold(objectKey: string, line: Line): void {
    const lines = this.held.get(objectKey) ?? new Map<string, string>();
    const content = contentOf(line);
    if (lines.get(line.name) !== content) this.onHeld();
    this.held.set(objectKey, lines.set(line.name, content));
  }

  /** The line was written, or can never be. */
  release(objectKey: string, name: string): void {
    const lines = this.held.get(objectKey);
    if (lines?.delete(name) === true && lines.size === 0) this.held.delete(objectKey);
  }

  /** Whatever is not among these writes is no news any more: it was over before it was told. */
  keepOnly(objectKey: string, writes: readonly LineWrite[]): void {
    const names = this.held.get(objectKey)?.keys();
    if (names === undefined) return;
    const wanted = new Set(writes.flatMap(({ news, line }) => (news ? [line.name] : [])));
    for (const name of [...names]) if (!wanted.has(name)) this.release(objectKey, name);
  }

  forget(objectKey: string): void {
    this.held.delete(objectKey);
  }
}
