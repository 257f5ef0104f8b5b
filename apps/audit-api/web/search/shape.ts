import type { Subject } from '../routing/place.js';

/** Parameters of one list of records. */
export type Question = Readonly<Partial<Record<'name' | 'namespace' | 'serviceName' | 'certificateName' | 'serialNumber' | 'pod' | 'reason' | 'requester' | 'outcome', string>>>;

/** What a text in the search box means, by its shape alone. */
export type Meaning =
  | { readonly means: 'nothing' }
  /** One thing: its story is told at once. */
  | { readonly means: 'story'; readonly subject: Subject }
  /** Anything that these lists find, and the stories that it may be the name of. */
  | { readonly means: 'lists'; readonly questions: readonly Question[]; readonly subjects: readonly Subject[] }
  | { readonly means: 'unsearchable'; readonly why: string };

const SHA256 = /^(?:[0-9a-f]{64}|(?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i;
const UID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** With colons as openssl and browsers show it, or long enough to be nothing else. */
const SERIAL = /^(?:[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){3,31}|(?:0x)?[0-9a-f]{16,63})$/i;
const SHORT_SERIAL = /^[0-9a-f]{4,15}$/i;
const PAIR = /^([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\/([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?)$/;
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const REASON = /^(?:[A-Z][a-z0-9]+)+$/;
const REQUESTER = /^system:[\x21-\x7e]{1,500}$/;
const PRINTABLE = /^[\x21-\x7e]{1,512}$/;
/** What the API takes for a user's name. */
const USER = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,512}$/u;

/** @param namespace the one that is looked into, or nothing */
export const meaningOf = (given: string, namespace = ''): Meaning => {
  const text = given.trim();
  if (text === '') return { means: 'nothing' };
  if (SHA256.test(text)) return { means: 'story', subject: { of: 'fingerprint', value: text.toLowerCase().replaceAll(':', '') } };
  if (UID.test(text)) return { means: 'story', subject: { of: 'uid', value: text.toLowerCase() } };
  if (SERIAL.test(text)) return { means: 'story', subject: { of: 'serial', value: text.replace(/^0x/i, '') } };
  const pair = PAIR.exec(text);
  if (pair?.[1] !== undefined && pair[2] !== undefined) return ofPair(pair[1], pair[2]);
  if (REASON.test(text)) return lists([{ reason: text }, { requester: text }]);
  if (REQUESTER.test(text)) return lists([{ requester: text }]);
  if (USER.test(text)) return lists(namesOf(text, namespace));
  return { means: 'unsearchable', why: 'What can be searched has at most 512 characters, and none for control or formatting.' };
};

const lists = (questions: readonly Question[], subjects: readonly Subject[] = []): Meaning => ({ means: 'lists', questions, subjects });

/** `namespace/name` is a pod's or a Pki's: nobody can tell by looking. */
const ofPair = (namespace: string, name: string): Meaning =>
  lists(
    [{ namespace, name }, { namespace, pod: `${namespace}/${name}` }, { requester: `${namespace}/${name}` }],
    [{ of: 'pki', namespace, name }, { of: 'pod', value: `${namespace}/${name}` }],
  );

/** Whatever the text may be the name of, and a serial number where it is unusually short. */
export const namesOf = (text: string, namespace = ''): Question[] => {
  const lower = PRINTABLE.test(text) ? text.toLowerCase() : aLabelsOf(text);
  if (lower === undefined) return [{ requester: text }];
  return [
    { certificateName: lower },
    ...(LABEL.test(lower) ? [{ serviceName: lower }] : []),
    ...(SUBDOMAIN.test(lower) ? [{ name: lower }] : []),
    ...(namespace !== '' && SUBDOMAIN.test(lower) ? [{ namespace, pod: `${namespace}/${lower}` }] : []),
    ...(SHORT_SERIAL.test(text) ? [{ serialNumber: text }] : []),
    { requester: text },
  ];
};

/** An internationalized name as certificates have it (RFC 5890); undefined where the text is none. */
const aLabelsOf = (text: string): string | undefined => {
  if (!/^[\p{L}\p{M}\p{N}.*-]+$/u.test(text)) return undefined;
  try {
    const { hostname } = new URL(`https://${text}`);
    return PRINTABLE.test(hostname) ? hostname : undefined;
  } catch {
    return undefined;
  }
};
