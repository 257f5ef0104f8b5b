import type { Scene } from './steps.js';
import { NotSeen, until } from './teller.js';

interface AuditAnswer {
  records: { time: string; outcome: string; cluster?: string; pki?: { namespace: string; name: string }; reason?: string; requester?: string; certificate?: { serialNumber: string } }[];
}

export const history = async (scene: Scene): Promise<void> => {
  const { platform, teller } = scene;
  teller.heading('Every step is in the audit history');
  const token = await platform.auditToken();
  const url = `${platform.apps['audit-api'].url}/v1/records?namespace=app1&pageSize=20`;
  teller.command(`curl -H "authorization: Bearer $(kubectl create token audit-reader -n chancery-system --audience chancery-audit)" '<audit-api>/v1/records?namespace=app1'`);
  const records = await until('refused, intended, signed and delivered in the history', async () => {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new NotSeen(`the audit history; it answered ${response.status}: ${await response.text()}`);
    const answer = (await response.json()) as AuditAnswer;
    const outcomes = new Set(answer.records.map(({ outcome }) => outcome));
    return ['refused', 'intended', 'signed', 'delivered'].every((outcome) => outcomes.has(outcome)) ? answer.records : undefined;
  });
  const row = (cells: string[]): string => cells.map((cell, i) => cell.padEnd([25, 11, 24, 20, 34][i] ?? 0)).join(' ');
  teller.output(
    [
      row(['TIME', 'OUTCOME', 'REASON', 'REQUESTER', 'SERIAL NUMBER']),
      ...[...records]
        .sort((a, b) => (a.time < b.time ? -1 : 1))
        .map((r) => row([r.time, r.outcome, r.reason ?? '', r.requester ?? '', r.certificate?.serialNumber ?? ''])),
    ].join('\n'),
  );
  const anonymous = await fetch(url);
  if (anonymous.status !== 401) throw new NotSeen(`a refusal without a token; it answered ${anonymous.status}`);
  teller.check('the refusal, the intent, the signature and the delivery are in the history; without a token there is no answer');
};
