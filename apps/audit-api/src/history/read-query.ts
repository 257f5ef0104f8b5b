import type { PageRequest, RecordFilter } from '@chancery/audit-store';
import { showValue } from '@chancery/contracts';

import { HttpProblem } from '../problems/http-problem.js';
import type { PageTokens } from './page-token.js';
import { DEFAULT_PAGE_SIZE, FILTER_NAMES, PARAMETERS } from './parameters.js';
import { readParameters, requireSpan } from './read-parameters.js';

export interface Query {
  readonly filter: RecordFilter;
  readonly page: PageRequest;
}

/** Parameters of a list of records. */
export const QUERY_NAMES = [...FILTER_NAMES, 'pageSize', 'pageToken'] as const;

/**
 * Reads what a list of records is asked for.
 * @throws HttpProblem 400 that names every wrong one, its value and what is allowed
 */
export const readQuery = (given: Readonly<Record<string, unknown>>, tokens: PageTokens): Query => {
  const { pageSize, pageToken, ...filter } = readParameters(given, QUERY_NAMES);
  requireSpan(filter.since, filter.until, 'until');
  return { filter, page: { size: pageSize ?? DEFAULT_PAGE_SIZE, ...readToken(pageToken, filter, tokens) } };
};

/** Where the page begins that a token of a list with this filter stands for. @throws HttpProblem 400 */
export const readToken = (token: string | undefined, filter: object, tokens: PageTokens): Pick<PageRequest, 'after'> => {
  if (token === undefined) return {};
  const decoded = tokens.decode(token, filter);
  if (decoded.ok) return { after: decoded.cursor };
  const detail =
    decoded.why === 'other-filters'
      ? 'pageToken belongs to a list with other filters. Send the filters of the first page with each further page, or begin anew without a pageToken.'
      : 'pageToken is not a nextPageToken of this API. Begin anew without a pageToken.';
  throw new HttpProblem('InvalidPageToken', detail, {
    errors: [{ parameter: 'pageToken', seen: showValue(token), allowed: PARAMETERS.pageToken.allowed }],
  });
};
