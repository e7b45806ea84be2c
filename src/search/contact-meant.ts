import sql from 'sql-template-tag';
import { type Contact, ContactSchema } from '../contacts/contact.js';
import { columnsOf } from '../kernel/database.js';
import { defineLoader } from '../kernel/scope.js';
import { understand } from './find.js';
import { readableBy } from './fields.js';
import { type Candidate, rank } from './rank.js';

/** Of the people at an office the one who was most likely meant, judged as offices are. */
export const contactMeant = defineLoader<{ customerId: string; query: string }, Contact | null>(
  async (scope, keys) => {
    const { byTag, ...tags } = readableBy(scope.actor);
    const ofContacts = new Map([...byTag].filter(([tag]) => 'wfq'.includes(tag)));
    const people = await scope.rows<Contact & { lexemes: string[] }>(sql`
      select ${columnsOf(scope.house.database, ContactSchema, 't')}, array(select search.lexemes('w', search.words(t.name), false)
        union all select search.lexemes('f', search.words(t.email), false))
        || array_remove(array['f' || lower(t.email), 'q' || search.dialled(t.phone)], null) as lexemes
      from contacts.contact t where t.customer_id = any(${keys.map(({ customerId }) => customerId)}) order by t.id`);
    const atOffice = Map.groupBy(people, ({ customerId }) => customerId);
    const questions = new Map<string, Awaited<ReturnType<typeof understand>>>();
    for (const query of new Set(keys.map((key) => key.query)))
      questions.set(query, await understand(scope, query, true));
    return keys.map(({ customerId, query }) => {
      const { terms } = questions.get(query) as Awaited<ReturnType<typeof understand>>;
      const all = atOffice.get(customerId) ?? [];
      const judged: Candidate[] = all.map(({ id, lexemes }) => ({ id, name: '', lexemes }));
      const [best] = rank(judged, terms, '', { ...tags, byTag: ofContacts });
      return all.find(({ id }) => id === best?.id) ?? null;
    });
  },
);
