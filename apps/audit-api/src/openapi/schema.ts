import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

export type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/** OpenAPI 3.1 is JSON Schema of 2020-12, less its own keywords at the top. */
export const schemaOf = (schema: z.ZodType): Schema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest as Schema;
};

export const reference = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });
