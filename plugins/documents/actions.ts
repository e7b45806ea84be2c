import { LockMode } from '@mikro-orm/core';
import sql, { type Sql } from 'sql-template-tag';
import { findCustomer, refuseMinimised } from '../../src/customers/actions.js';
import { badInput, conflict, forbidden, notFound } from '../../src/errors.js';
import { isUuid, newId } from '../../src/kernel/ids.js';
import type { Purpose } from '../../src/kernel/purposes.js';
import type { Actor, Scope } from '../../src/kernel/scope.js';
import { nameAs, safeName } from './content/name.js';
import { Document, DocumentKind } from './document.js';
import * as events from './events.js';
import type {
  ChangeDocumentInput,
  RemoveDocumentInput,
  RequestDocumentDownloadInput,
  RequestDocumentUploadInput,
} from './inputs.js';
import { requireOpen } from './keys/vault.js';
import { downloadLink, newUploadToken, uploadMinutes } from './links.js';

/** For whom a document of a kind is. A mandate names a bank account: it is no business of support. */
const purposesOfKind: Record<DocumentKind, readonly Purpose[]> = {
  ORDER_FORM: ['support', 'invoicing', 'privacy'],
  CONTRACT: ['support', 'invoicing', 'privacy'],
  MANDATE: ['invoicing', 'privacy'],
  OTHER: ['support', 'invoicing', 'privacy'],
};

export const mayHave = (actor: Actor, kind: DocumentKind): boolean =>
  actor.kind === 'system' || purposesOfKind[kind].some((purpose) => actor.purposes.has(purpose));

/** Documents that somebody may know of, over the alias `t`. */
export const visibleTo = (actor: Actor): Sql =>
  sql`t.kind = any(${Object.values(DocumentKind).filter((kind) => mayHave(actor, kind))})`;

/** @throws CONFLICT when documents are locked or the customer was minimised, FORBIDDEN for a kind that is not theirs */
export async function requestUpload(
  scope: Scope,
  input: RequestDocumentUploadInput,
): Promise<{ documentId: string; path: string; expiresAt: Date }> {
  requireOpen(scope.house);
  const customer = await findCustomer(scope, input.customerId);
  refuseMinimised(customer);
  requireKind(scope.actor, input.kind);
  if (!scope.actor.id) throw forbidden('A document is stored by somebody: sign in first.');
  const { token, hash } = newUploadToken();
  const documentId = newId(scope);
  const expiresAt = new Date(scope.now().getTime() + uploadMinutes * 60_000);
  await scope.rows(sql`insert into documents.upload (id, customer_id, kind, name, token_hash, requested_by, expires_at)
    values (${documentId}, ${customer.id}, ${input.kind}, ${safeName(input.name)}, ${hash}, ${scope.actor.id}, ${expiresAt.toISOString()}::timestamptz)`);
  await scope.emit(events.documentUploadRequested, { customerId: customer.id, documentId });
  return { documentId, path: `/p/documents/upload/${token}`, expiresAt };
}

/** A link that gives the file to whoever has it, for a few minutes. Who asked for it is told when it is used. */
export async function requestDownload(
  scope: Scope,
  { id }: RequestDocumentDownloadInput,
): Promise<{ document: Document; path: string; expiresAt: Date }> {
  requireOpen(scope.house);
  const document = await findDocument(scope, id);
  if (!scope.actor.id) throw forbidden('A document is given to somebody: sign in first.');
  await scope.emit(events.documentLinkGiven, ids(document));
  return { document, ...downloadLink(scope, document.id, scope.actor.id) };
}

/** @throws CONFLICT when somebody else changed it */
export async function changeDocument(scope: Scope, input: ChangeDocumentInput): Promise<Document> {
  const document = await findAtVersion(scope, input);
  if (input.kind) {
    requireKind(scope.actor, input.kind);
    document.kind = input.kind;
  }
  if (input.name) {
    const ending = document.name.split('.').at(-1) as string;
    document.name = nameAs(safeName(input.name), ending);
  }
  await scope.emit(events.documentChanged, ids(document));
  return document;
}

/** The row and with it the key; the file follows once that is committed. */
export async function removeDocument(scope: Scope, input: RemoveDocumentInput): Promise<string> {
  const document = await findAtVersion(scope, input);
  const told = ids(document);
  scope.em.remove(document);
  await scope.emit(events.documentRemoved, told);
  return told.documentId;
}

const ids = ({ customerId, id }: Document) => ({ customerId, documentId: id });

function requireKind(actor: Actor, kind: DocumentKind): void {
  if (!mayHave(actor, kind))
    throw badInput('kind', `a document of kind ${kind} is not for your roles (${actor.roles.join(', ')})`);
}

async function findDocument(scope: Scope, id: string, lockMode?: LockMode): Promise<Document> {
  const document = isUuid(id) ? await scope.em.findOne(Document, { id }, { lockMode }) : null;
  if (!document || !mayHave(scope.actor, document.kind)) throw notFound('document', id);
  return document;
}

async function findAtVersion(
  scope: Scope,
  { id, version }: { id: string; version: number },
): Promise<Document> {
  const document = await findDocument(scope, id, LockMode.PESSIMISTIC_WRITE);
  if (document.version !== version)
    throw conflict(
      `Somebody else changed this document after you read it: it is at version ${document.version} now. Read it again, then repeat your change.`,
      { version: document.version },
    );
  return document;
}
