import type { Told } from '../api/answers.js';
import { CopyButton } from '../parts/copy-button.js';
import { Mark } from '../parts/mark.js';
import { Visible } from '../text/visible.js';
import { When } from '../text/when.js';
import { certificateOf, standingOf } from './standing.js';

const ACTS = { owner: "The application's owner has to act", platform: 'The platform team has to act' } as const;

/** How it stands, before how it came to that. */
export const StandingCard = ({ entries, ofWhole }: { entries: readonly Told[]; ofWhole: boolean }) => {
  const standing = standingOf(entries, new Date(), ofWhole);
  const certificate = certificateOf(entries);
  if (standing === undefined && certificate === undefined) return null;
  const names = [...(certificate?.dnsNames ?? []), ...(certificate?.ipAddresses ?? []), ...(certificate?.uris ?? [])];
  return (
    <div class="card standing">
      {standing !== undefined && (
        <div class={`verdict ${standing.tone}`}>
          <p class="headline"><Mark tone={standing.tone} /> <Visible text={standing.text} /></p>
          <p class="note">since <When at={standing.since} ago />{standing.actor !== undefined && <> · {ACTS[standing.actor]}</>}</p>
          {standing.why?.problem !== undefined && <p class="why"><Visible text={standing.why.problem.message} /></p>}
          {standing.why?.rule !== undefined && <p class="note">Decided by rule <b><Visible text={standing.why.rule} /></b></p>}
          <Delivery entries={entries} />
        </div>
      )}
      {certificate !== undefined && (
        <dl class="facts certificate">
          <div><dt>Names</dt><dd><Visible text={names.length === 0 ? '–' : names.join(', ')} most={600} /></dd></div>
          <div><dt>Serial number</dt><dd class="mono"><Visible text={certificate.serialNumber} /> <CopyButton text={certificate.serialNumber} what="the serial number" /></dd></div>
          <div><dt>Valid until</dt><dd><When at={certificate.notAfter} ago /></dd></div>
          {certificate.fingerprint !== undefined && <div><dt>SHA-256</dt><dd class="mono"><Visible text={certificate.fingerprint} /></dd></div>}
        </dl>
      )}
    </div>
  );
};

/** Where the certificate was put last, and who used it then. */
const Delivery = ({ entries }: { entries: readonly Told[] }) => {
  const last = entries.findLast(({ outcome }) => outcome === 'delivered')?.record;
  if (last?.secret === undefined) return null;
  const pods = last.pods ?? [];
  return (
    <p class="note">
      Secret <b><Visible text={last.secret.name} /></b>
      {pods.length > 0 && <>, used by <Visible text={pods.join(', ')} most={300} /></>}
    </p>
  );
};
