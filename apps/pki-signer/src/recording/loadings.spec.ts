import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { AuditRecord } from '@chancery/contracts';
import { jest } from '@jest/globals';

import { createDefaultAuthority } from '../ca/create-default-authority.js';
import { Authorities } from '../ca/authorities.js';
import { PolicyFile } from '../policy/policy-file.js';
import { NOW, POLICY_TEXT, temporaryFolder } from '../testing/builders.js';
import { Loadings } from './loadings.js';

const OTHER = POLICY_TEXT.replace('shop-web', 'other-web');

describe('What is loaded', () => {
  let folder: string;
  let remove: () => void;
  let records: AuditRecord[];
  let loadings: Loadings;
  /** The stream keeps one record of each id. */
  const kept = (): AuditRecord[] => [...new Map(records.map((record) => [record.id, record])).values()];
  const until = async (isSo: () => boolean): Promise<void> => {
    for (let i = 0; i < 300 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isSo()).toBe(true);
  };

  beforeEach(() => {
    ({ folder, remove } = temporaryFolder());
    records = [];
    loadings = new Loadings((record) => records.push(record));
  });
  afterEach(() => remove());

  it('is recorded each time, also when the policy before is put back', async () => {
    const file = join(folder, 'policy.yaml');
    writeFileSync(file, POLICY_TEXT);
    const policyFile = new PolicyFile({
      file,
      onLoaded: ({ revision, rules }) => loadings.note('policy-loaded', revision, `${rules.length} rules`),
      onRefused: () => undefined,
    });
    await policyFile.start();
    for (const [i, text] of [OTHER, POLICY_TEXT].entries()) {
      writeFileSync(file, text);
      await until(() => records.length === i + 2);
    }
    policyFile.stop();
    const [first, second, third] = kept();
    expect(kept()).toHaveLength(3);
    expect(third).toMatchObject({ outcome: 'policy-loaded', revision: first?.revision, detail: '1 rules' });
    expect(second?.revision).not.toBe(first?.revision);
  });

  it('is recorded each time, also when the authority before is put back', async () => {
    const [one, other] = [join(folder, 'one'), join(folder, 'other')];
    for (const place of [one, other]) {
      mkdirSync(place);
      await createDefaultAuthority(place, NOW);
    }
    const here = join(folder, 'here');
    cpSync(one, here, { recursive: true });
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask', 'Date', 'performance'] });
    const authorities = new Authorities({
      caDir: here, createDefault: false, now: () => NOW,
      onLoaded: ({ name, rootPem }) => loadings.note('authority-loaded', name + rootPem, `${name} was loaded`),
    });
    await authorities.start();
    for (const place of [other, one]) {
      cpSync(place, here, { recursive: true });
      jest.advanceTimersByTime(5_000);
    }
    authorities.stop();
    jest.useRealTimers();
    expect(kept().map(({ outcome, detail }) => [outcome, detail])).toEqual(Array(3).fill(['authority-loaded', 'default was loaded']));
  });
});
