import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';

import { verifyChain, type SignedCheckpoint, type VouchedFor } from '@chancery/audit-chain';
import { AUDIT_SERVICE_STREAM, AUDIT_SIGNER_STREAM, showValue } from '@chancery/contracts';

import { Unusable, WrongUsage, parseOptions, reasonOf, type Command, type Terminal } from '../command.js';
import { WAS_IT_FETCHED } from './json-lines.js';
import { readChain } from './read-chain.js';
import { readCheckpoints, type Checkpoints } from './read-checkpoints.js';
import { jsonOf, textOf } from './show-verification.js';

const usage = `chancery audit verify FILE [--checkpoints FILE]… [--key FILE]… [--json]

Whether a history is whole. FILE is what GET /v1/chain answers; \`-\` is standard input. Take the checkpoints first and the chain
after them, or what came between them seems to be missing:

  curl -sf -H "authorization: Bearer $TOKEN" $AUDIT/v1/checkpoints > checkpoints.json
  curl -sf -H "authorization: Bearer $TOKEN" $AUDIT/v1/chain | chancery audit verify - --checkpoints checkpoints.json --key audit.pem

  --checkpoints FILE   what GET /v1/checkpoints answers, or a CHECKPOINT_FILE with one a line; may be given more than once
  --key FILE           public key of the audit service (PEM), kept where who can change the history cannot change it; where it
                       has had several, all of them: may be given more than once
  --json               one JSON object

Exit code: 0 whole, 1 findings, 2 a file or an option cannot be used, or there is nothing to verify.
`;

const OPTIONS = {
  checkpoints: { type: 'string', multiple: true },
  key: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
} as const;

/** What every history has, beside a stream of each cluster. */
const STREAMS = [AUDIT_SERVICE_STREAM, AUDIT_SIGNER_STREAM];

const PROGRESS_MS = 2_000;

export const auditVerify: Command = {
  usage,
  run: async (args, terminal) => {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new WrongUsage('one file is verified, or - for standard input');
    if ([file, ...(values.checkpoints ?? [])].filter((name) => name === '-').length > 1) throw new WrongUsage('- is given twice; standard input can be read once');
    const kept = await Promise.all((values.checkpoints ?? []).map(async (name) => ({ name, ...(await readCheckpoints(name, open(name, terminal))) })));
    const came = kept.flatMap(({ publicKey }) => publicKey ?? []);
    const given = values.key?.flatMap(readKeys);
    const publicKey = given ?? (came.length === 0 ? undefined : came.flatMap((pem) => keysOf(pem, 'the key that came with the checkpoints')));
    const checkpoints = allOf(kept, progress(terminal, 'checkpoints'));
    const verification = await verifyChain(readChain(file, open(file, terminal), progress(terminal, 'entries')), { checkpoints, publicKey, streams: STREAMS });
    if (verification.entries === 0 && verification.findings.length === 0) {
      throw new Unusable(`${file} has no entries, so nothing was verified. ${WAS_IT_FETCHED}`);
    }
    const warnings = [
      ...(verification.entries === 0 ? [`${file} has no entries. ${WAS_IT_FETCHED}.`] : []),
      ...kept.filter(({ torn }) => torn.length > 0).map(passedOver),
      ...(verification.checkpoints === 0 ? ['without checkpoints, a history whose end was cut off, or that was made anew as a whole, seems to be whole.'] : []),
      ...(verification.checkpoints > 0 && given === undefined ? [`${came.length === 0 ? 'no key' : 'the key that came with the checkpoints'} was used: whoever wrote that file may have signed it. Give --key.`] : []),
      ...notChecked(verification.unchecked),
      ...(verification.checkpoints === 0 ? [] : verification.unvouched.map(nobodyVouches)),
      ...verification.vouchedFor.flatMap(overdue),
    ];
    const result = { ...verification, warnings };
    terminal.out(values.json ? `${jsonOf(result)}\n` : textOf(result));
    return verification.findings.length === 0 ? 0 : 1;
  },
};

const notChecked = (unchecked: number): string[] => {
  if (unchecked === 0) return [];
  const [were, name] = unchecked === 1 ? ['checkpoint was', 'it names'] : ['checkpoints were', 'they name'];
  return [`${unchecked.toLocaleString('en')} ${were} not checked, since ${name} a key that was not given. Give every key that the audit service has had, each with --key.`];
};

const nobodyVouches = (stream: string): string =>
  `nothing vouches for the end of ${showValue(stream)}: no checkpoint of it could be confirmed, so it seems to be whole also when its end was cut off.`;

const overdue = ({ stream, upTo, following, overdueSince }: VouchedFor): string[] =>
  upTo === undefined || overdueSince === undefined
    ? []
    : [`nothing vouches for what ${showValue(stream)} has behind ${upTo.sequence} (${following.toLocaleString('en')} entries), some of it stored at ${showValue(overdueSince)} already, though audit-api vouches once a minute: it may have been altered or made anew. Fetch the checkpoints again, just before the chain.`];

/** Enough to see what has happened. */
const MOST_SHOWN = 10;

const passedOver = ({ name, torn }: { name: string; torn: readonly number[] }): string => {
  const [lines, were] = torn.length === 1 ? ['line', 'was'] : ['lines', 'were'];
  const more = torn.length > MOST_SHOWN ? ` and ${(torn.length - MOST_SHOWN).toLocaleString('en')} more` : '';
  return `${name}: ${lines} ${torn.slice(0, MOST_SHOWN).join(', ')}${more} cannot be read, as after a full disk, and ${were} passed over.`;
};

/** What cannot be opened shows when it is read. */
const open = (name: string, { stdin }: Terminal): AsyncIterable<Buffer | string> => (name === '-' ? stdin : createReadStream(name, { highWaterMark: 1024 * 1024 }));

/** All checkpoints, file by file. */
async function* allOf(kept: readonly Checkpoints[], onCheckpoint: (count: number) => void): AsyncGenerator<SignedCheckpoint> {
  let count = 0;
  for (const { checkpoints } of kept) {
    for await (const checkpoint of checkpoints) {
      onCheckpoint((count += 1));
      yield checkpoint;
    }
  }
}

/** Says every now and then how far it is; nothing of what is read in a moment. */
const progress = (terminal: Terminal, what: string): ((count: number) => void) => {
  let told: number | undefined;
  return (count) => {
    told ??= Date.now();
    if (count % 1_000 !== 0 || Date.now() - told < PROGRESS_MS) return;
    told = Date.now();
    terminal.note(`${count.toLocaleString('en')} ${what} read\n`);
  };
};

const readKeys = (file: string): KeyObject[] => {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Unusable(`${file} cannot be read: ${reasonOf(error)}`);
  }
  return keysOf(pem, file);
};

/** Every key in a PEM text, which may have comments between them. */
const keysOf = (pem: string, name: string): KeyObject[] => {
  const blocks = pem.split(/(?=-----BEGIN )/).filter((block) => block.startsWith('-----BEGIN '));
  if (blocks.length === 0) throw new Unusable(`${name} is no key in PEM`);
  return blocks.map((block) => keyOf(block, name));
};

const keyOf = (pem: string, name: string): KeyObject => {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new Unusable(`${name} is no key in PEM`);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new Unusable(`${name} is a key of type ${key.asymmetricKeyType ?? 'unknown'}; checkpoints are signed with ed25519`);
  return key;
};
