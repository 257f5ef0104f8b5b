import { nearest, problem, showList, showValue, type OwnerReason, type Problem, type ProblemDetails } from '@chancery/contracts';

import { isLongerThan } from '../syntax/plain-text.js';

/** How one field of text, or each entry of a list of texts, is read. */
export interface TextRule {
  /** How messages call the value: `DnsName`. */
  readonly what: string;
  /** Path in the Pki: `spec.dnsNames`. */
  readonly field: string;
  readonly reason: OwnerReason;
  readonly maxLength: number;
  /** The rest of the sentence that starts with the value, or undefined when the value is right. */
  readonly whyNot: (value: string) => string | undefined;
}

export interface TextListRule extends TextRule {
  readonly maxItems: number;
}

/** How a word of a closed set is read. */
export interface WordRule<T extends string> extends Pick<TextRule, 'what' | 'field' | 'reason'> {
  /** How messages call the set: `usages`. */
  readonly listName: string;
  readonly allowed: readonly T[];
}

type Fields = Readonly<Record<string, unknown>>;

/** More than anybody reads; bounds the work and the size of the answer for a hostile spec. */
const MAX_PROBLEMS = 32;

/**
 * Reads the fields of a spec that may be anything, and collects what is wrong with it. An absent field and one that is
 * null are the same. Nothing here throws, and nothing looks at more of a value than the schema lets it have.
 */
export class SpecReader {
  readonly problems: Problem[] = [];

  constructor(private readonly pkiName: string) {}

  /** `<what>: <seen> in pki: <name> <sentence>` */
  report(
    rule: Pick<TextRule, 'what' | 'field' | 'reason'>,
    seen: unknown,
    sentence: string,
    details: ProblemDetails = {},
  ): undefined {
    if (this.problems.length >= MAX_PROBLEMS) return;
    const shown = show(seen);
    const message = `${rule.what}: ${shown} in pki: ${showValue(this.pkiName)} ${sentence}`;
    this.problems.push(problem(rule.reason, message, { field: rule.field, seen: shown, ...details }));
  }

  text(rule: TextRule, raw: unknown): string | undefined {
    if (raw === undefined || raw === null) return undefined;
    if (typeof raw !== 'string') return this.report(rule, raw, `is ${nameOfType(raw)}, not text${quoteHint(raw)}.`);
    if (isLongerThan(raw, rule.maxLength)) return this.report(rule, raw, `is too long: at most ${rule.maxLength} characters.`);
    const sentence = rule.whyNot(raw);
    return sentence === undefined ? raw : this.report(rule, raw, sentence);
  }

  /** Each once; undefined also for an empty list: it asks for nothing. */
  texts(rule: TextListRule, raw: unknown): string[] | undefined {
    return this.list(rule, raw, (entry, field) => this.text({ ...rule, field }, entry));
  }

  /** A word of a closed set, and which one was probably meant. */
  word<T extends string>(rule: WordRule<T>, raw: unknown): T | undefined {
    if (raw === undefined || raw === null) return undefined;
    const word = rule.allowed.find((allowed) => allowed === raw);
    if (word !== undefined) return word;
    const { allowed, listName } = rule;
    const suggestion = typeof raw === 'string' ? nearest(raw, allowed) : undefined;
    const hint = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
    const list = allowed.map((each) => (each.includes(' ') ? `"${each}"` : each));
    const sentence = `is not found in ${listName}: ${showList(list, list.length)}.${hint}`;
    return this.report(rule, raw, sentence, { allowed, suggestion });
  }

  words<T extends string>(rule: WordRule<T> & { readonly maxItems: number }, raw: unknown): T[] | undefined {
    return this.list(rule, raw, (entry, field) => this.word({ ...rule, field }, entry));
  }

  private list<T>(
    rule: Pick<TextListRule, 'what' | 'field' | 'reason' | 'maxItems'>,
    raw: unknown,
    read: (entry: unknown, field: string) => T | undefined,
  ): T[] | undefined {
    if (raw === undefined || raw === null) return undefined;
    if (!Array.isArray(raw)) return this.report(rule, raw, `is ${nameOfType(raw)}, not a list.`);
    const { maxItems } = rule;
    if (raw.length > maxItems) return this.report(rule, raw, `is too long: at most ${maxItems} entries.`);
    const entries: readonly unknown[] = raw;
    const values = Array.from(entries, (entry, index) => read(entry ?? '', `${rule.field}[${index}]`));
    const right = values.filter((value) => value !== undefined);
    return right.length === 0 ? undefined : [...new Set(right)];
  }

  /** The fields of an object; none when it is absent or no object. */
  fields(rule: Pick<TextRule, 'what' | 'field' | 'reason'>, raw: unknown): Fields {
    if (raw === undefined || raw === null) return {};
    if (typeof raw === 'object' && !Array.isArray(raw)) return raw as Fields;
    this.report(rule, raw, `is ${nameOfType(raw)}, not an object with fields.`);
    return {};
  }
}

const nameOfType = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
};

/** YAML reads 123, true and 1e3 as what they are not meant to be. */
const quoteHint = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'boolean' ? ': write it in quotes' : '';

/** Never turns an object into text: its toString may be anything. */
const show = (value: unknown): string => {
  if (typeof value === 'string') return value === '' ? '""' : showValue(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return nameOfType(value);
};
