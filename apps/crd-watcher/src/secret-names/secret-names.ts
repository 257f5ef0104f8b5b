import { secretNamesRequestSchema, type SecretNamesReply, type SecretNamesRequest } from '@chancery/contracts';
import { decode, encode } from '@chancery/messaging';

import type { LiveWorld } from '../live-world.js';
import type { ForeignSecrets, Looked } from './foreign-secrets.js';
import { shownView } from './shown-secret.js';

/** A question of the largest size is far smaller. */
const MOST_QUESTION_BYTES = 64 * 1024;
/** Names of keys of one Secret, in bytes. So the largest answer stays below what NATS carries, 1 MiB. */
const MOST_KEY_BYTES = 8 * 1024;

export interface SecretNamesDependencies {
  /** The Secrets with our label, and whether all of them are known: else they may be as they were seen last. */
  world: Pick<LiveWorld, 'secret' | 'knowsSecrets' | 'whyNotSynced'>;
  foreign: Pick<ForeignSecrets, 'look'>;
  onUnreadable: (why: string) => void;
}

/** Answers which Secrets exist and which keys they have: names, never values. */
export class SecretNames {
  constructor(private readonly deps: SecretNamesDependencies) {}

  /** @returns nothing where the question cannot be read: its asker is not one of ours. */
  async answer(data: Uint8Array): Promise<Uint8Array | undefined> {
    const request = decode(secretNamesRequestSchema, data, MOST_QUESTION_BYTES);
    if (request.ok) return encode(await this.reply(request.value));
    this.deps.onUnreadable(request.error);
    return undefined;
  }

  private async reply({ namespace, names, foreign = false }: SecretNamesRequest): Promise<SecretNamesReply> {
    const asked = [...new Set(names)];
    // Before everything is listed, a Secret that is missing may only be one that was not listed yet.
    if (this.deps.world.whyNotSynced() !== undefined) return { secrets: {}, unknown: asked };
    const looked = await Promise.all(asked.map(async (name) => [name, await this.look(namespace, name, foreign)] as const));
    const unknown = looked.filter(([, found]) => found === 'unknown').map(([name]) => name);
    return {
      secrets: Object.fromEntries(looked.flatMap(([name, found]) => (typeof found === 'string' ? [] : [[name, { ...found, keys: [...found.keys] }]]))),
      ...(unknown.length > 0 && { unknown }),
    };
  }

  private async look(namespace: string, name: string, foreign: boolean): Promise<Looked> {
    const isKnown = this.deps.world.knowsSecrets(namespace);
    const view = isKnown ? this.deps.world.secret(namespace, name) : undefined;
    const found = view !== undefined ? shownView(view) : foreign || !isKnown ? await this.deps.foreign.look(namespace, name) : 'absent';
    if (typeof found === 'string') return found;
    if (found.pki === undefined && !foreign) return 'absent';
    // A list that is cut would say of a key that it is not there.
    return view?.hasMoreKeys === true || sizeOf(found.keys) > MOST_KEY_BYTES ? 'unknown' : found;
  }
}

/** As JSON, in bytes: a key is ASCII. */
const sizeOf = (keys: readonly string[]): number => keys.reduce((sum, key) => sum + key.length + 3, 0);
