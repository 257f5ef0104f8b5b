import { AuditStoreRejected, AuditStoreTooSlow, AuditStoreUnavailable, LinkTaken, storeError } from './errors.js';

const driver = (code: string, message: string) => Object.assign(new Error(message), { code });
const prisma = (originalCode: string, originalMessage: string) =>
  Object.assign(new Error('Invalid `prisma.$queryRaw()` invocation'), {
    code: 'P2010',
    meta: { driverAdapterError: { cause: { originalCode, originalMessage, kind: 'postgres' } } },
  });

describe('What the driver says becomes one of the errors of the store', () => {
  it.each([
    ['a refused connection', driver('ECONNREFUSED', 'connect ECONNREFUSED'), AuditStoreUnavailable, 'connect ECONNREFUSED'],
    ['several refused addresses', new AggregateError([driver('ECONNREFUSED', 'connect ::1')]), AuditStoreUnavailable, 'connect ::1'],
    ['a server that shuts down', prisma('57P01', 'terminating connection'), AuditStoreUnavailable, 'terminating connection'],
    ['a statement that takes too long', prisma('57014', 'canceling statement due to statement timeout'), AuditStoreTooSlow, 'canceling'],
    ['a missing right', prisma('42501', 'permission denied for table audit_record'), AuditStoreUnavailable, 'permission denied'],
    ['text that cannot be stored', prisma('22P05', 'unsupported Unicode escape sequence'), AuditStoreRejected, 'unsupported'],
    ['a key that is too long for an index', prisma('54000', 'index row size exceeds'), AuditStoreRejected, 'index row size'],
    ['a place that is taken', prisma('23505', 'duplicate key value violates unique constraint "audit_record_place_key"'), LinkTaken, 'duplicate key'],
  ])('%s', (_, error, type, message) => {
    const found = storeError(error);
    expect(found).toBeInstanceOf(type);
    expect(found.message).toContain(message);
  });

  it('says of a statement that takes too long that it can be tried again: what stores does', () => {
    expect(storeError(prisma('57014', 'canceling statement'))).toBeInstanceOf(AuditStoreUnavailable);
  });

  it('leaves a defect of ours what it is', () => {
    for (const defect of [new TypeError('x is not a function'), new RangeError('Invalid time value')]) expect(storeError(defect)).toBe(defect);
  });
});
