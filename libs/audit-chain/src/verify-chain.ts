import type { KeyObject } from 'node:crypto';

import { clusterOfStream } from '@chancery/contracts';

import { retentionActOf, type Anchor, type RetentionAct } from './anchor.js';
import type { SignedCheckpoint } from './checkpoint.js';
import { Coverage, type VouchedFor } from './coverage.js';
import { Findings, nameOf, type Finding } from './finding.js';
import { GENESIS, comparePlaces, isLinked, type ChainEntry, type ChainPlace } from './link.js';
import { storedAtOf } from './stored-at.js';
import { missedBy } from './unvouched.js';
import { VouchedHashes, judgedBy } from './vouched-hashes.js';

export interface VerifyOptions {
  /** Read once, before the entries. */
  readonly checkpoints?: AsyncIterable<SignedCheckpoint> | Iterable<SignedCheckpoint>;
  /** Key of the audit service, or all that it has had; without any, checkpoints count as they are. */
  readonly publicKey?: KeyObject | readonly KeyObject[] | undefined;
  /** Where chains may begin, beside what the acts of retention in the history itself say. */
  readonly anchors?: readonly Anchor[];
  /** Streams that there must be: one of which there is nothing at all counts as unvouched, since it may have been taken away as a whole. */
  readonly streams?: readonly string[];
  /** Only some streams are there: what is told of others is not looked for. Default: all are. */
  readonly isPart?: boolean;
}

export interface Verification {
  readonly entries: number;
  readonly checkpoints: number;
  /** Checkpoints whose hash was found at their place. */
  readonly confirmed: number;
  /** Checkpoints that name a key which was not given: they count for nothing. */
  readonly unchecked: number;
  /** Streams of which no checkpoint that counts was confirmed, by their names: an end that was cut off does not show. */
  readonly unvouched: readonly string[];
  /** Of each stream that has entries, by their names, how far checkpoints vouch for it: what follows may have been altered, also where it fits together. */
  readonly vouchedFor: readonly VouchedFor[];
  /** Of each stream that begins behind what retention has removed, the act that says so. */
  readonly removed: readonly RetentionAct[];
  /** In the order of the entries, then of the checkpoints; empty when the history is whole. */
  readonly findings: readonly Finding[];
  /** How many findings there are beyond these: of each kind, 1,000 are listed. */
  readonly unlisted: number;
}

/** How a stream's chain begins in the export. */
interface Beginning {
  readonly entry: ChainEntry;
  /** How many entries of all streams came before it. */
  readonly order: number;
}

/**
 * Checks a whole export: entries of one or several streams, each stream in the order of its chain, against its own links and
 * against checkpoints. Reads every entry once and keeps only a few of each stream; of each checkpoint, its hash.
 */
export const verifyChain = async (
  entries: AsyncIterable<ChainEntry> | Iterable<ChainEntry>,
  { checkpoints = [], publicKey, anchors = [], streams = [], isPart = false }: VerifyOptions = {},
): Promise<Verification> => {
  const findings = new Findings();
  const standingOf = judgedBy(publicKey === undefined ? undefined : [publicKey].flat());
  const told = new VouchedHashes();
  const uncheckedOf = new Set<string>();
  let [all, unchecked] = [0, 0];
  for await (const checkpoint of checkpoints) {
    all += 1;
    const standing = standingOf(checkpoint);
    if (standing === 'believed') told.add(checkpoint);
    else if (standing === 'forged') findings.add('forged', checkpoint, 'has a checkpoint that the key of the audit service did not sign');
    else {
      unchecked += 1;
      uncheckedOf.add(checkpoint.stream);
    }
  }
  const beginnings = new Map<string, Beginning>();
  const ends = new Map<string, ChainEntry>();
  /** Of each stream, the last place whose hash a checkpoint has confirmed. */
  const vouched = new Map<string, ChainPlace>();
  const coverage = new Coverage();
  /** Of each stream, the first entry behind that place. */
  const behind = new Map<string, Beginning>();
  const acts: RetentionAct[] = [];
  let count = 0;
  let confirmed = 0;
  for await (const entry of entries) {
    findings.order = count += 1;
    const before = ends.get(entry.stream);
    if (before === undefined) beginnings.set(entry.stream, { entry, order: count });
    if (!isLinked(entry)) findings.add('altered', entry, `was altered: its content does not have the hash ${entry.hash}`);
    else if (storedAtOf(entry) === undefined) findings.add('altered', entry, 'was altered: it does not say when it was stored');
    if (before !== undefined && comparePlaces(before, entry) >= 0) findings.add('reordered', entry, `stands behind ${nameOf(before)}, where it does not belong`);
    else if (before !== undefined && entry.previousHash !== before.hash) findings.add('gap', entry, `does not follow ${nameOf(before)}: an entry between them is missing or was replaced`);
    ends.set(entry.stream, entry);
    coverage.add(entry);
    if (!behind.has(entry.stream)) behind.set(entry.stream, { entry, order: count });
    const act = retentionActOf(entry);
    if (act !== undefined) acts.push(act);
    const toldHere = told.take(entry);
    if (toldHere === undefined) continue;
    const others = [...toldHere.keys()].filter((hash) => hash !== entry.hash);
    for (const hash of others) findings.add('rewritten', entry, `has the hash ${entry.hash}, but the audit service vouched for ${hash}`);
    confirmed += toldHere.get(entry.hash) ?? 0;
    if (others.length > 0) continue;
    vouched.set(entry.stream, entry);
    coverage.confirm(entry);
    behind.delete(entry.stream);
  }

  // The acts of retention may be told behind what they explain, in another stream: hence beginnings are judged at the end.
  const removed: RetentionAct[] = [];
  const accepted = new Map<string, Anchor>();
  for (const [stream, { entry, order }] of beginnings) {
    if (entry.previousHash === GENESIS) continue;
    findings.order = order;
    const fits = (anchor: Anchor): boolean => anchor.stream === stream && anchor.hash === entry.previousHash && comparePlaces(anchor, entry) < 0;
    const given = anchors.find(fits);
    const act = acts.find(({ facts }) => fits(facts));
    const isVouched = act !== undefined && (all === 0 || isUpTo(act.toldAt, vouched.get(act.toldAt.stream)));
    if (given !== undefined) accepted.set(stream, given);
    else if (act !== undefined && isVouched) {
      accepted.set(stream, act.facts);
      removed.push(act);
    } else if (act !== undefined) {
      findings.add('gap', entry, `is where the chain begins, and the act of retention that explains it, told at ${nameOf(act.toldAt)}, is not vouched for by a checkpoint`);
    } else findings.add('gap', entry, 'does not follow the beginning: what was before it is missing, and no act of retention explains it');
  }

  for (const [stream, { entry, order }] of behind) {
    const at = missedBy(entry, told.newestAt, !vouched.has(stream) && clusterOfStream(stream) === undefined);
    if (at === undefined) continue;
    findings.order = order;
    findings.add('unvouched', entry, `and what follows it is vouched for by no checkpoint, though it was stored at ${storedAtOf(entry) ?? ''} and the audit service has vouched at ${at}: checkpoints of this stream are missing, or it was made anew`);
  }

  findings.order = count + 1;
  for (const { place, hashes } of told.left()) {
    const end = ends.get(place.stream);
    const anchor = accepted.get(place.stream);
    const removedHere = anchor !== undefined && nameOf(anchor) === nameOf(place) ? anchor : undefined;
    for (const hash of hashes.filter((each) => removedHere !== undefined && each !== removedHere.hash)) {
      findings.add('rewritten', place, `was removed by retention with the hash ${removedHere?.hash ?? ''}, but the audit service vouched for ${hash}`);
    }
    if (removedHere === undefined && hashes.length > 1) findings.add('rewritten', place, `is not there, and the audit service vouched for several hashes of it: ${hashes.join(', ')}`);
    if (!isUpTo(place, anchor)) {
      findings.add('cut', place, `is missing, but the audit service vouched for it${end === undefined ? '' : `; the export ends with ${nameOf(end)}`}`);
    }
  }
  for (const { facts } of new Map(acts.map((act) => [act.facts.stream, act])).values()) {
    if (!isPart && !ends.has(facts.stream)) findings.add('cut', facts, 'is the last that retention has removed, which leaves what follows, and nothing follows');
  }
  const unvouched = [...new Set([...ends.keys(), ...uncheckedOf, ...streams])].filter((stream) => !vouched.has(stream)).sort();
  return { entries: count, checkpoints: all, confirmed, unchecked, unvouched, vouchedFor: coverage.all(), removed, findings: findings.all(), unlisted: findings.unlisted };
};

const isUpTo = (place: ChainPlace, end: ChainPlace | undefined): boolean => end !== undefined && comparePlaces(place, end) <= 0;
