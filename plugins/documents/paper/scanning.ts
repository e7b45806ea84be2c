import sql from 'sql-template-tag';
import { badInput, conflict } from '../../../src/errors.js';
import { isUuid } from '../../../src/kernel/ids.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { mayHave } from '../actions.js';
import { Missing, openFile, type Sealed } from '../content/hand-out.js';
import { typesOfScans, whatLacks } from '../content/whole/whole.js';
import { Altered } from '../content/seal.js';
import type { DocumentKind } from '../document.js';
import { requireOpen } from '../keys/vault.js';
import * as events from './events.js';
import { type HardCopy, labelNumber } from './hard-copy.js';
import type { ScanHardCopyInput } from './inputs.js';
import { findAtVersion, ids, noteStep } from './register.js';

/** A scan of paper is far smaller; more is not read while somebody waits. */
const largestScan = 100_000_000;

interface Row extends Sealed {
  kind: DocumentKind;
  contentType: string;
  bytes: string;
  scanOf: number | null;
}

/**
 * Ties a document in the folder to the paper that it is a scan of. The whole of it is opened and read first, and it has to
 * be a whole file of its type: on the strength of this the paper is destroyed, also of a customer who stays, and then the
 * scan is all there is.
 * @throws BAD_USER_INPUT for a document that cannot be its scan, CONFLICT when that cannot be read back in full
 */
export async function scanHardCopy(scope: Scope, input: ScanHardCopyInput): Promise<HardCopy> {
  requireOpen(scope.house);
  const document = await findScan(scope, input.documentId);
  const copy = await findAtVersion(scope, input);
  const label = labelNumber(copy.number);
  if (document.customerId !== copy.customerId)
    throw badInput('documentId', `this document is in the folder of another customer than ${label} is about`);
  if (document.kind !== copy.kind)
    throw badInput(
      'documentId',
      `this document is of kind ${document.kind}, and ${label} of kind ${copy.kind}: put right which of them is wrong (changeDocument, changeHardCopy)`,
    );
  if (!typesOfScans.includes(document.contentType))
    throw badInput(
      'documentId',
      `a scan is ${typesOfScans.join(', ')}; this document is ${document.contentType}`,
    );
  if (document.scanOf !== null && document.scanOf !== copy.number)
    throw badInput('documentId', `this document is the scan of ${labelNumber(document.scanOf)} already`);
  await readBack(scope, document, label);
  await refuseNotWhole(scope, document, label);
  copy.scanId = document.id;
  noteStep(scope, copy, 'SCANNED');
  await scope.emit(events.paperScanned, { ...ids(copy), documentId: document.id });
  return copy;
}

/** Held, so that nobody removes it meanwhile. */
async function findScan(scope: Scope, id: string): Promise<Row> {
  const row = isUuid(id)
    ? await scope.row<Row>(sql`
        select d.id, d.customer_id as "customerId", d.key_id as "keyId", d.kind, d.content_type as "contentType", d.bytes,
          d.blob, d.wrapped_key as "wrappedKey",
          (select h.number from documents.hard_copy h where h.scan_id = d.id) as "scanOf"
        from documents.document d where d.id = ${id} for key share`)
    : undefined;
  if (!row || !mayHave(scope.actor, row.kind))
    throw badInput('documentId', 'there is no such document: send it first, with requestDocumentUpload');
  return row;
}

/** Every byte of it, as somebody would get it. */
async function readBack(scope: Scope, document: Row, label: string): Promise<void> {
  const expected = Number(document.bytes);
  if (expected > largestScan)
    throw badInput(
      'documentId',
      `a scan is ${largestScan / 1_000_000} MB at most; scan it at a lower resolution`,
    );
  let bytes = 0;
  try {
    for await (const chunk of await openFile(scope, document)) {
      scope.signal?.throwIfAborted();
      bytes += chunk.byteLength;
    }
  } catch (error) {
    if (!(error instanceof Altered || error instanceof Missing)) throw error;
    scope.house.log.error({ documentId: document.id, error }, 'a scan could not be read back');
    bytes = -1;
  }
  if (bytes !== expected)
    throw conflict(
      `This document cannot be read back in full: keep ${label}, scan it again and send that (requestDocumentUpload).`,
      { documentId: document.id },
    );
}

/** It came back as it was sent; but was what was sent all of it? */
async function refuseNotWhole(scope: Scope, document: Row, label: string): Promise<void> {
  const wrong = await whatLacks(document.contentType, {
    bytes: Number(document.bytes),
    open: () => openFile(scope, document),
  });
  if (wrong)
    throw badInput(
      'documentId',
      `this document is no whole ${document.contentType}: ${wrong}. Keep ${label}, scan it again and send that (requestDocumentUpload)`,
    );
}
