import {
  MAX_REPORT_BYTES,
  diagnosisReportSchema,
  nearest,
  showList,
  showMessage,
  showValue,
  type DiagnosisReport,
} from '@chancery/contracts';
import { PKI_KINDS } from '@chancery/crd';

import { POD_TYPE, typeOf } from '../targeting/object-key.js';
import type { DeclaredReason, Reporters } from './declarations.js';
import { MOST_PROBLEMS, shapeProblems } from './shape-problems.js';

/** Why a report is refused, in a word: a label of the metric. */
export const REFUSALS = ['reply-to', 'undeclared', 'size', 'json', 'shape', 'reason', 'object', 'open'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** A report and what its reason means; or why it is refused, in texts that are safe to show and never shown on an object. */
export type CheckedReport =
  | { readonly ok: true; readonly report: DiagnosisReport; readonly declared: DeclaredReason }
  | { readonly ok: false; readonly why: Refusal; readonly problems: readonly string[] };

/** Judges what came from a reporter. The name is that of its credential; the payload cannot say another. */
export const checkReport = (reporter: string, data: Uint8Array, reporters: Reporters): CheckedReport => {
  const reasons = reporters.get(reporter);
  if (reasons === undefined) {
    const who = 'is not declared as a reporter: the platform team adds it to event-reporter\'s REPORTERS_FILE';
    return refuse('undeclared', `${showValue(reporter)} ${who}`);
  }
  if (data.length > MAX_REPORT_BYTES) return refuse('size', `the report has ${data.length} bytes; allowed: ${MAX_REPORT_BYTES}`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch {
    return refuse('json', 'the report is not JSON in UTF-8');
  }
  const parsed = diagnosisReportSchema.safeParse(json);
  if (!parsed.success) return { ok: false, why: 'shape', problems: shapeProblems(parsed.error, json) };
  const report = parsed.data;
  const declared = reasons.get(report.reason);
  if (declared === undefined) return refuse('reason', notDeclared(report.reason, [...reasons.keys()]));
  const wrong = objectProblems(report);
  return wrong.length > 0 ? { ok: false, why: 'object', problems: wrong } : { ok: true, report, declared };
};

const refuse = (why: Refusal, problem: string): CheckedReport => ({ ok: false, why, problems: [showMessage(problem)] });

const notDeclared = (seen: string, allowed: readonly string[]): string => {
  const suggestion = nearest(seen, allowed);
  const hint = suggestion === undefined ? '' : `. Did you mean ${suggestion}?`;
  return `reason: ${showValue(seen)} is not declared for this reporter; allowed: ${showList(allowed, 64)}${hint}`;
};

const TOLD_TYPES = [POD_TYPE, ...PKI_KINDS.map(typeOf)];
/** RFC 1123: what names of namespaces, Pods, Pkis and Secrets are made of. */
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const NAME_IN_WORDS = 'lower-case letters, digits, hyphens and dots';
const KIND = /^[A-Za-z][A-Za-z0-9]*$/;
const API_VERSION = /^([a-z0-9][-a-z0-9.]*\/)?[a-z0-9]+$/;

const objectProblems = ({ object, secrets = [] }: DiagnosisReport): string[] => {
  const fields: readonly (readonly [field: string, seen: string, form: RegExp, allowed: string])[] = [
    ['object.apiVersion', object.apiVersion, API_VERSION, 'such as v1 or chancery.dev/v1'],
    ['object.kind', object.kind, KIND, 'letters and digits'],
    ['object.namespace', object.namespace, NAME, NAME_IN_WORDS],
    ['object.name', object.name, NAME, NAME_IN_WORDS],
    ...secrets.map(({ name }, i) => [`secrets[${i}].name`, name, NAME, NAME_IN_WORDS] as const),
  ];
  const wrong = fields.flatMap(([field, seen, form, allowed]) =>
    form.test(seen) ? [] : [`${field}: ${showValue(seen)} cannot be; allowed: ${allowed}`],
  );
  const type = typeOf(object);
  if (secrets.length === 0 && !TOLD_TYPES.includes(type)) {
    wrong.push(`object.kind: ${showValue(type)} gets no Events; allowed: ${showList(TOLD_TYPES)}, or any kind with secrets`);
  }
  return wrong.slice(0, MOST_PROBLEMS).map(showMessage);
};
