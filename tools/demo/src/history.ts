import type { Scene } from './steps.js';
import { NotSeen, until } from './teller.js';

interface Story {
  entries: { outcome: string; text: string; record: { time: string } }[];
}

const TOKEN = '$(kubectl create token audit-reader -n chancery-system --audience chancery-audit)';
const STEPS = ['refused', 'diagnosis-opened', 'requested', 'intended', 'signed', 'delivered', 'diagnosis-closed'];

/** What came to pass, as audit-api tells it to whoever has a token. */
export const history = async ({ platform, teller }: Scene): Promise<void> => {
  teller.heading('Every step is in the audit history');
  const token = await platform.auditToken();
  const { url } = platform.apps['audit-api'];
  const query = '/v1/story?namespace=app1&name=app1-pki';
  teller.command(`curl -H "authorization: Bearer ${TOKEN}" '<audit-api>${query}' | jq -r '.entries[].text'`);
  const entries = await until('refusal, diagnosis, issuance and the end of the diagnosis in the story of app1-pki', async () => {
    const response = await fetch(`${url}${query}`, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new NotSeen(`the audit history; it answered ${response.status}: ${await response.text()}`);
    const told = ((await response.json()) as Story).entries;
    return STEPS.every((step) => told.some(({ outcome }) => outcome === step)) ? told : undefined;
  });
  const order = ['refused', 'intended', 'signed', 'delivered'].map((step) => entries.findIndex(({ outcome }) => outcome === step));
  teller.output(entries.map(({ text }) => text).join('\n'));
  if (order.some((at, i) => i > 0 && at < order[i - 1]!)) throw new NotSeen('the story in order');
  const anonymous = await fetch(`${url}${query}`);
  if (anonymous.status !== 401) throw new NotSeen(`a refusal without a token; it answered ${anonymous.status}`);
  teller.check('the story of app1-pki is told in order, from the refusal to the delivery; without a token there is no answer');
  teller.say('The same as a page: npm run demo -- --keep, then open the address of audit-api that it prints, and give such a token.');
};
