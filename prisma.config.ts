import { defineConfig } from 'prisma/config';

// The services migrate by themselves (libs/audit-store, migrate); this is for Prisma's own commands where its engines
// are available: DATABASE_URL=… npx prisma migrate deploy
const url = process.env['DATABASE_URL'];

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url !== undefined && { datasource: { url } }),
});
