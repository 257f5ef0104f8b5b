import { reportKey } from '@chancery/contracts';

import { OpenReports } from './open-reports.js';

describe('The reports that count towards what a reporter may have', () => {
  it('are those that the bucket has: also where one ended while nobody watched', () => {
    const reports = new OpenReports();
    for (const id of ['a', 'b', 'c']) reports.follow(reportKey('disk-watch', id), 'problem');
    reports.follow(reportKey('net-watch', 'a'), 'problem');
    reports.follow(reportKey('disk-watch', 'c'), 'resolved');
    expect([reports.openOf('disk-watch'), reports.keptOf('disk-watch')]).toEqual([2, 3]);
    reports.bucketBegins();
    reports.follow(reportKey('disk-watch', 'b'), 'problem');
    reports.bucketListed();
    expect([reports.openOf('disk-watch'), reports.keptOf('disk-watch'), reports.openOf('net-watch')]).toEqual([1, 1, 0]);
    expect([reports.isOpen('disk-watch', 'b'), reports.isKept('disk-watch', 'a')]).toEqual([true, false]);
  });
});
