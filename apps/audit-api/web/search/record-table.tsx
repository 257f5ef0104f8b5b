import type { Entry } from '../api/answers.js';
import { Link } from '../routing/navigation.js';
import { subjectOfPki, type Scope, type Subject } from '../routing/place.js';
import { Visible } from '../text/visible.js';
import { When } from '../text/when.js';
import { Mark } from '../parts/mark.js';
import { briefOf } from './brief.js';

/** Whose story a record is part of. */
const subjectOf = ({ pki, certificate, cluster }: Entry): Subject | undefined => {
  if (pki !== undefined) return subjectOfPki(pki, cluster);
  return certificate === undefined ? undefined : { of: 'serial', value: certificate.serialNumber };
};

/** Records as a table; on a narrow screen, as cards. */
export const RecordTable = ({ records, scope, caption }: { records: readonly Entry[]; scope: Scope; caption: string }) => (
  <table class="records">
    <caption class="hidden">{caption}</caption>
    <thead>
      <tr>
        <th scope="col">When</th>
        <th scope="col">What happened</th>
        <th scope="col">Pki</th>
        <th scope="col">Cluster</th>
        <th scope="col">Reason and rule</th>
      </tr>
    </thead>
    <tbody>{records.map((entry) => <Row key={`${entry.source} ${entry.id}`} entry={entry} scope={scope} />)}</tbody>
  </table>
);

const Row = ({ entry, scope }: { entry: Entry; scope: Scope }) => {
  const { tone, what, more } = briefOf(entry);
  const subject = subjectOf(entry);
  const { pki, cluster, reason, rule } = entry;
  const name = pki === undefined ? 'story' : `${pki.namespace}/${pki.name}`;
  return (
    <tr>
      <td class="moment"><When at={entry.storedAt} ago /></td>
      <td class="what">
        <Mark tone={tone} /> <b>{what}</b> <span class="more"><Visible text={more} most={280} /></span>
      </td>
      <td class="name">
        {subject === undefined ? '–' : (
          <Link to={{ view: 'story', subject, scope }}><Visible text={name} most={90} /></Link>
        )}
      </td>
      <td class="cluster">{cluster === undefined ? '–' : <Visible text={cluster} />}</td>
      <td class="reason">
        {reason !== undefined && <span class="word"><Visible text={reason} /></span>}
        {rule !== undefined && <span class="rule">rule <Visible text={rule} most={60} /></span>}
        {reason === undefined && rule === undefined && '–'}
      </td>
    </tr>
  );
};
