import { benchIssue, type IssueReport } from './report.js';
import { SMALL_SIZES } from './sizes.js';
import { issueTable } from './table.js';

describe('npm run bench -- issue', () => {
  let report: IssueReport;
  beforeAll(async () => {
    report = await benchIssue({ sizes: SMALL_SIZES, parts: ['alone', 'hundred', 'many', 'fair', 'restart'] });
  }, 200_000);

  const { pkis } = SMALL_SIZES;
  const callsOf = (client: string): Record<string, number> =>
    Object.fromEntries(report.floods![0]!.calls.filter((call) => call.client.startsWith(`chancery-${client}/`)).map(({ verb, resource, count }) => [`${verb} ${resource}`, count]));

  it('counts one Secret and one status for each Pki, and an Event that says so', () => {
    expect(callsOf('crd-watcher')).toMatchObject({ 'create secrets': pkis, 'patch pkis/status': pkis });
    // A machine that is slow has Pkis that wait, and are told so.
    expect(callsOf('event-reporter')['create events']).toBeGreaterThanOrEqual(pkis);
  });

  it('counts no write of a crd-watcher that finds everything done', () => {
    expect(report.restart?.writes).toEqual([]);
    expect(report.restart?.pkis).toBeGreaterThanOrEqual(pkis);
  });

  it('tells rates, times and what each process used', () => {
    const [flood] = report.floods!;
    for (const rate of [report.floor!.pairsPerSecond, report.alone!.p50Ms, flood!.perSecond, flood!.p99Ms]) expect(rate).toBeGreaterThan(0);
    expect(flood!.usage.map(({ name }) => name)).toEqual(expect.arrayContaining(['crd-watcher', 'pki-signer', 'kube-apiserver', 'etcd', 'nats-server']));
    const table = issueTable(report);
    expect(table).toContain('share of the floor of two writes');
    expect(table).toContain(`rate of ${SMALL_SIZES.many} Pkis against that of ${pkis}`);
    expect(table).toMatch(/one alone: POST to Ready, p50 .*\(wanted: 15 ms; (reached|missed)\)/);
  });

  it('times Pkis of a calm namespace while another floods', () => {
    expect(report.fairness?.samples).toBeGreaterThan(0);
    expect(report.fairness?.p50Ms).toBeGreaterThan(0);
    expect(issueTable(report)).toContain(`a Pki elsewhere while one namespace floods ${pkis}`);
  });
});
