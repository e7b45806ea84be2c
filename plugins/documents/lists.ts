import sql from 'sql-template-tag';
import { isUuid } from '../../src/kernel/ids.js';
import { type Connection, type PageArgs, readBy, readConnection } from '../../src/kernel/lists.js';
import type { Scope } from '../../src/kernel/scope.js';
import { visibleTo } from './actions.js';
import { type Document, DocumentSchema } from './document.js';
import type { DocumentFilter } from './inputs.js';

/** Columns that the API shows; keys stay where they are. */
const shown = [
  'id',
  'customerId',
  'kind',
  'name',
  'contentType',
  'bytes',
  'storedBy',
  'storedAt',
  'version',
] as const;

export const documentsOf = (
  scope: Scope,
  customerId: string,
  filter: DocumentFilter | null,
  page: PageArgs,
): Promise<Connection<Document>> =>
  readConnection<Document>(scope, {
    name: 'documents',
    entity: DocumentSchema,
    visible: [visibleTo(scope.actor)],
    where: [sql`t.customer_id = ${customerId}`, ...(filter?.kind ? [sql`t.kind = ${filter.kind}`] : [])],
    order: { by: 't.stored_at', descending: true },
    page,
    wanted: shown,
  });

export async function findOne(scope: Scope, id: string): Promise<Document | null> {
  if (!isUuid(id)) return null;
  const [found] = await readBy<Document>(scope, DocumentSchema, 'id', [id], {
    where: [visibleTo(scope.actor)],
    wanted: shown,
  });
  return found ?? null;
}
