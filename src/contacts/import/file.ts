import sql from 'sql-template-tag';
import type { FileKind } from '../../kernel/file-kind.js';
import { contactColumns } from './columns.js';
import { createPrepare } from './prepare.js';
import { storeContacts } from './store.js';

/** People at offices, known by the office's debtor number and their e-mail address or name. */
export const contactFile: FileKind = {
  name: 'contacts',
  describe: 'contacts, by debtor number and e-mail address or name; import their customers first',
  columns: contactColumns,
  begin: () => ({ prepare: createPrepare(), store: storeContacts }),
  handout: {
    type: 'Contact',
    fields: ['debtorNumber', 'name', 'function', 'email', 'phone', 'language', 'general', 'id'],
    rows: () => sql`
      select t.id as record, t.id, c.debtor_number as "debtorNumber", t.name, t.function, t.email, t.phone, t.language, t.general
      from contacts.contact t join customers.customer c on c.id = t.customer_id where c.minimised_on is null
      order by c.debtor_number collate "C", t.id`,
  },
};
