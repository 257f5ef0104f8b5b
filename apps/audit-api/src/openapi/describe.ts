import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';

import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, PARAMETERS, type ParameterName } from '../history/parameters.js';
import { PROBLEMS, PROBLEM_MEDIA_TYPE, problemType, type ProblemName } from '../problems/http-problem.js';
import { reference, schemaOf, type Schema } from './schema.js';

/** Everything that the document says of an operation. */
export interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly ParameterName[];
  /** Parameters in the path. */
  readonly path?: readonly { readonly name: string; readonly description: string; readonly pattern: string }[];
  /** Media types of the answer; those of JSON name their schema among the answers. */
  readonly answers: Readonly<Record<string, { readonly description: string; readonly schema?: string }>>;
  /** Beside those that every operation has. */
  readonly problems?: readonly ProblemName[];
}

const COMMON: readonly ProblemName[] = ['NotAuthenticated', 'HistoryUnavailable', 'SearchTooSlow', 'AccessReviewUnavailable', 'TooManyRequests'];

/** What holds for every operation of a controller. */
export const DescribeApi = (tag: 'history' | 'proof'): ClassDecorator => applyDecorators(ApiTags(tag), ApiBearerAuth('bearer'));

export const Describe = ({ id, summary, description, parameters = [], path = [], answers, problems = [] }: Operation): MethodDecorator =>
  applyDecorators(
    ApiOperation({ operationId: id, summary, description }),
    ...parameters.map((name) =>
      ApiQuery({
        name,
        required: false,
        description: `${PARAMETERS[name].description} Allowed: ${PARAMETERS[name].allowed}.`,
        schema: parameterSchema(name),
        example: PARAMETERS[name].example,
      }),
    ),
    ...path.map(({ name, description: text, pattern }) => ApiParam({ name, description: text, schema: { type: 'string', pattern } })),
    ApiResponse({
      status: 200,
      description: Object.values(answers).map((answer) => answer.description).join(' '),
      content: Object.fromEntries(
        Object.entries(answers).map(([type, { schema }]) => [type, { schema: schema === undefined ? { type: 'string' as const } : reference(schema) }]),
      ),
    }),
    ...byStatus([...COMMON, ...problems]).map(([status, names]) => problemResponse(status, names)),
  );

const parameterSchema = (name: ParameterName): Schema =>
  name === 'pageSize'
    ? { type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE }
    : schemaOf(PARAMETERS[name].schema);

const byStatus = (names: readonly ProblemName[]): [number, ProblemName[]][] => {
  const found = new Map<number, ProblemName[]>();
  for (const name of names) found.set(PROBLEMS[name].status, [...(found.get(PROBLEMS[name].status) ?? []), name]);
  return [...found].sort(([a], [b]) => a - b);
};

const problemResponse = (status: number, names: readonly ProblemName[]): MethodDecorator & ClassDecorator =>
  ApiResponse({
    status,
    description: names.map((name) => `${PROBLEMS[name].title} (\`${problemType(name)}\`)`).join('; '),
    content: { [PROBLEM_MEDIA_TYPE]: { schema: reference('Problem') } },
    ...((status === 503 || status === 429) && { headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' as const } } } }),
    ...(status === 401 && { headers: { 'WWW-Authenticate': { description: 'Bearer (RFC 6750).', schema: { type: 'string' as const } } } }),
  });
