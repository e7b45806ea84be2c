import { type Change, CriticalityLevel, diff, DiffRule } from '@graphql-inspector/core';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { projectFolder } from '../../src/kernel/files.js';

const folder = join(projectFolder, 'test/contract');

/** The API as it was last released. */
export const contractFile = join(folder, 'schema.graphql');

export const readContract = async (): Promise<GraphQLSchema> =>
  buildSchema(await readFile(contractFile, 'utf8'));

/**
 * What would break a client of the release before: all that is not additive, but for what that release had marked as
 * deprecated. Each as GraphQL Inspector says it.
 */
export async function breaking(before: GraphQLSchema, after: GraphQLSchema): Promise<string[]> {
  const changes: Change[] = await diff(before, after, [DiffRule.suppressRemovalOfDeprecatedField]);
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message)
    .toSorted();
}

/** Done with a release, after which it binds. */
export async function writeContract(): Promise<void> {
  await writeFile(contractFile, await readFile(join(projectFolder, 'schema.graphql'), 'utf8'));
}
