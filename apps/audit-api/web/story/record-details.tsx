import { useState } from 'preact/hooks';

import type { Entry } from '../api/answers.js';
import { CopyButton } from '../parts/copy-button.js';
import { written } from '../text/unsafe.js';
import { Visible } from '../text/visible.js';
import { factsOf } from './facts.js';

type Form = 'facts' | 'json' | 'pem';
const NAMES: Readonly<Record<Form, string>> = { facts: 'Facts', json: 'JSON', pem: 'Certificate' };

/** Everything that a record says, in the form that is wanted. */
export const RecordDetails = ({ entry }: { entry: Entry }) => {
  const [form, setForm] = useState<Form>('facts');
  const pem = entry.certificate?.pem;
  const forms: Form[] = pem === undefined ? ['facts', 'json'] : ['facts', 'json', 'pem'];
  const json = JSON.stringify(entry, null, 2);
  return (
    <div class="details">
      <div class="bar">
        <div class="segments" role="group" aria-label="Form">
          {forms.map((name) => (
            <button key={name} type="button" aria-pressed={name === form} onClick={() => setForm(name)}>{NAMES[name]}</button>
          ))}
        </div>
        {form === 'pem' && pem !== undefined ? <CopyButton text={pem} what="the certificate as PEM" /> : <CopyButton text={json} what="the record as JSON" />}
      </div>
      {form === 'facts' && <Facts entry={entry} />}
      {form === 'json' && <pre tabIndex={0} aria-label="The record as JSON">{written(json, 'lines')}</pre>}
      {form === 'pem' && <pre tabIndex={0} aria-label="The certificate as PEM">{written(pem ?? '', 'lines')}</pre>}
    </div>
  );
};

const Facts = ({ entry }: { entry: Entry }) => (
  <dl class="facts">
    {factsOf(entry).map(([name, value]) => (
      <div key={name}>
        <dt><Visible text={name} /></dt>
        <dd><Visible text={value} /></dd>
      </div>
    ))}
  </dl>
);
