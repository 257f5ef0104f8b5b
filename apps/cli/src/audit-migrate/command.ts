import { AuditStoreUnavailable, MigrationFailed, migrate } from '@chancery/audit-store';

import { Unusable, WrongUsage, parseOptions, type Command } from '../command.js';
import { DATABASE_OPTIONS, DATABASE_USAGE, databaseUrlOf } from '../database-url.js';

const usage = `chancery audit migrate --database-url URL

Brings the database to this version's schema, once, however many start together; what is there already is left. The user has to
own the database, and the roles of k8s/postgres/users.sql exist or this user may make roles. audit-api then needs a user in the role
chancery_audit_writer only.

${DATABASE_USAGE}

Exit code: 0 done, 1 a person has to look at the database, 2 an option is wrong or the database cannot be used.
`;

export const auditMigrate: Command = {
  usage,
  run: async (args, terminal) => {
    const { values, positionals } = parseOptions(args, DATABASE_OPTIONS);
    if (positionals.length > 0) throw new WrongUsage(`unexpected: ${positionals.join(' ')}`);
    try {
      const { applied } = await migrate(databaseUrlOf(values));
      terminal.out(`${[...applied.map((name) => `applied ${name}`), 'the database has the schema of this version'].join('\n')}\n`);
      return 0;
    } catch (error) {
      if (error instanceof AuditStoreUnavailable) throw new Unusable(`the database cannot be used: ${error.message}`);
      if (!(error instanceof MigrationFailed)) throw error;
      terminal.note(`${error.message}\n`);
      return 1;
    }
  },
};
