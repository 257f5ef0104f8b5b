import type { INestApplication } from '@nestjs/common';
import { SERVICE_VERSION } from '@chancery/service';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

import { PROBLEMS, problemType, type ProblemName } from '../problems/http-problem.js';
import { ANSWERS } from './answers.js';
import { reference, schemaOf, type Schema } from './schema.js';

const problemSchema = {
  type: 'object',
  description: 'What went wrong (RFC 9457).',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', format: 'uri', enum: (Object.keys(PROBLEMS) as ProblemName[]).map(problemType) },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'For a person: what was seen, what is allowed, what to do.' },
    errors: {
      type: 'array',
      description: 'Each wrong parameter.',
      items: {
        type: 'object',
        required: ['parameter', 'seen'],
        properties: {
          parameter: { type: 'string' },
          seen: { type: 'string', description: 'The value, clipped and escaped.' },
          allowed: { type: 'string' },
          suggestion: { type: 'string', description: 'The nearest allowed value.' },
        },
      },
    },
  },
} satisfies Schema;

/** The document of the API under /v1: complete, from the same schemas that read the parameters. */
export const createDocument = (app: INestApplication, module: new (...never: never[]) => unknown, audience: string): OpenAPIObject => {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Chancery audit history')
    .setDescription('Every certificate ever asked for, issued, refused and delivered: by whom, when, by which rule.')
    .setVersion(SERVICE_VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addTag('history', 'The records.')
    .addTag('proof', 'What shows that nothing is missing or altered.')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        description:
          `A token of the control plane's own cluster (kubectl create token NAME --audience=${audience}), or, where issuers are configured, ` +
          'an OpenID Connect token.',
      },
      'bearer',
    )
    .build();
  const document = SwaggerModule.createDocument(app, base, { include: [module] });
  const schemas: Record<string, Schema> = {
    ...Object.fromEntries(Object.entries(ANSWERS).map(([name, schema]) => [name, schemaOf(schema)])),
    Problem: problemSchema,
  };
  const { entries } = (schemas['Story'] as { properties: { entries: { items: { properties: Record<string, Schema> } } } }).properties;
  entries.items.properties['record'] = reference('Record');
  for (const [name, list] of Object.entries(LISTS_OF_RECORDS)) {
    const answer = schemas[name] as { properties: Record<string, Schema> };
    answer.properties[list] = { ...answer.properties[list], items: reference('Record') };
  }
  return { ...document, components: { ...document.components, schemas: { ...document.components?.schemas, ...schemas } } };
};

/** Answers that hold a list of records, and the member that does. */
const LISTS_OF_RECORDS = { Records: 'records', Expiring: 'records' } as const;
