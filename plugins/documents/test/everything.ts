import { randomUUID } from 'node:crypto';
import type { OwnRows } from '../../../test/house/everything.js';
import { everyPaper } from './paper-given.js';

/** Of a document what the API shows; the house of that test has no master key, and opens none. */
const ownRows: OwnRows = async (test, { officeId }) => {
  const [id, key] = [randomUUID(), randomUUID()];
  await test.owner.query(
    `insert into documents.customer_key (id, customer_id, made_for, master_id, wrapped, made_at) values ($1, $2, $2, 'none', '', now())`,
    [key, officeId],
  );
  await test.owner.query(
    `insert into documents.document (id, customer_id, key_id, kind, name, content_type, bytes, blob, wrapped_key, stored_at)
      values ($1, $2, $3, 'CONTRACT', 'contract.pdf', 'application/pdf', 1000, gen_random_uuid(), '', now())`,
    [id, officeId, key],
  );
  return { arguments: { 'Query.document': `id: "${id}"`, ...(await everyPaper(test, officeId)) } };
};
export default ownRows;
