import { badInput } from '../../errors.js';
import { checkText, checkValues } from './text.js';

/**
 * What a request says, before anything of it is parsed or run.
 * @throws BAD_USER_INPUT naming the part that is wrong, LIMIT_EXCEEDED when it is too large
 */
export function checkBody(body: unknown): void {
  if (Array.isArray(body))
    throw badInput('body', 'holds a list of operations; send each in a request of its own');
  if (!isObject(body))
    throw badInput('body', 'must be a JSON object such as {"query": "{ me { id } }", "variables": {}}');
  const { query, operationName, variables, extensions } = body;
  if (query === undefined || query === null || query === '')
    throw badInput('query', 'is missing: give the GraphQL document as text');
  if (typeof query !== 'string')
    throw badInput('query', 'must be text: the GraphQL document as it is written');
  if (isGiven(operationName) && typeof operationName !== 'string')
    throw badInput('operationName', 'must be text: the name of one of the operations in the document');
  for (const [field, value] of [
    ['variables', variables],
    ['extensions', extensions],
  ] as const)
    if (isGiven(value) && !isObject(value))
      throw badInput(field, 'must be a JSON object, not text or a list');
  checkText(query);
  checkValues(variables);
  checkValues(extensions);
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
