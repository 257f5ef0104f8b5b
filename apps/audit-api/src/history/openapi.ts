import { applyDecorators, type INestApplication } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { SERVICE_VERSION } from '@chancery/service';
import { z } from 'zod';

import { AUDIT_RESOURCE } from '../access/access-reviewer.js';
import { PROBLEMS, PROBLEM_MEDIA_TYPE, problemType, type ProblemName } from '../problems/http-problem.js';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, PARAMETERS, PARAMETER_NAMES, type ParameterName } from './parameters.js';
import { recordViewSchema, recordsViewSchema } from './record-view.js';

/** OpenAPI 3.1 is JSON Schema of 2020-12, less its own keywords at the top. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output' = 'input'): Schema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest as Schema;
};
type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

const reference = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });

const parameterSchema = (name: ParameterName): Schema =>
  name === 'pageSize'
    ? ({ type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE })
    : schemaOf(PARAMETERS[name].schema);

const problems = (status: number, ...names: ProblemName[]): MethodDecorator & ClassDecorator =>
  ApiResponse({
    status,
    description: names.map((name) => `${PROBLEMS[name].title} (\`${problemType(name)}\`)`).join('; '),
    content: { [PROBLEM_MEDIA_TYPE]: { schema: reference('Problem') } },
    ...(status === 503 && { headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' as const } } } }),
    ...(status === 401 && { headers: { 'WWW-Authenticate': { description: 'Bearer (RFC 6750).', schema: { type: 'string' as const } } } }),
  });

const answers = (schema: string, description: string): MethodDecorator =>
  ApiResponse({ status: 200, description, content: { 'application/json': { schema: reference(schema) } } });

/** What holds for every operation. */
export const DescribeHistory = (): ClassDecorator => applyDecorators(ApiTags('history'), ApiBearerAuth('kubernetes'));

export const DescribeRecords = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'listRecords',
      summary: 'The records that match, newest first',
      description:
        `Needs the right to list ${AUDIT_RESOURCE.resource}.${AUDIT_RESOURCE.group} in the namespace of the filter, or in all namespaces ` +
        'where there is none. Pages by token (AIP-158): records that come meanwhile are on no later page, and none is missing.',
    }),
    ...PARAMETER_NAMES.map((name) =>
      ApiQuery({
        name,
        required: false,
        description: `${PARAMETERS[name].description} Allowed: ${PARAMETERS[name].allowed}.`,
        schema: parameterSchema(name),
        example: PARAMETERS[name].example,
      }),
    ),
    answers('Records', 'A page of records.'),
    problems(400, 'InvalidParameter', 'UnknownParameter', 'InvalidPageToken'),
    problems(401, 'NotAuthenticated'),
    problems(403, 'NotAuthorized'),
    problems(503, 'HistoryUnavailable', 'AccessReviewUnavailable'),
  );

export const DescribeRecord = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: 'getRecord',
      summary: 'One record',
      description:
        `Needs the right to get ${AUDIT_RESOURCE.resource}.${AUDIT_RESOURCE.group} in the record's namespace, or in all namespaces where it ` +
        'has none. A record that one may not read is answered as one that does not exist.',
    }),
    ApiParam({ name: 'id', description: "The record's id.", schema: { type: 'string', pattern: '^[0-9a-f]{32,64}$' } }),
    answers('Record', 'The record.'),
    problems(400, 'InvalidParameter'),
    problems(401, 'NotAuthenticated'),
    problems(404, 'RecordNotFound'),
    problems(503, 'HistoryUnavailable', 'AccessReviewUnavailable'),
  );

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
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        description: `A token of the control plane's own cluster: kubectl create token NAME --audience=${audience}`,
      },
      'kubernetes',
    )
    .build();
  const document = SwaggerModule.createDocument(app, base, { include: [module] });
  const records = schemaOf(recordsViewSchema) as { properties: Record<string, Schema> };
  const schemas = {
    Record: schemaOf(recordViewSchema),
    Records: { ...records, properties: { ...records.properties, records: { type: 'array' as const, description: 'Newest first.', items: reference('Record') } } },
    Problem: problemSchema,
  } as Record<string, Schema>;
  return { ...document, components: { ...document.components, schemas: { ...document.components?.schemas, ...schemas } } };
};
