import sql from 'sql-template-tag';
import type { FileKind, Import } from '../../kernel/file-kind.js';
import type { Column } from '../../kernel/import/columns.js';
import { Seen } from '../../kernel/import/seen.js';
import { debtorNumberColumn, ownIdColumn, subscriptionColumns } from './columns.js';
import { subscriptionIn, type SubscriptionRow } from './prepare.js';
import { storeSubscriptions } from './store.js';

const columns: readonly Column[] = [
  debtorNumberColumn,
  ...subscriptionColumns.map((column) =>
    column.field === 'endedOn' ? column : { ...column, required: true },
  ),
  ownIdColumn,
];

/** A subscription of a customer that is there already. */
export interface SubscriptionOf extends SubscriptionRow {
  readonly debtorNumber: string;
}

function createPrepare(today: string): Import<SubscriptionOf>['prepare'] {
  const seen = new Seen();
  return (values, line) => {
    const { debtorNumber, id } = values as unknown as SubscriptionOf;
    const subscription = subscriptionIn(values, today);
    if (!subscription || 'reasons' in subscription) return subscription ?? { reasons: ['leeg'] };
    const row = { ...subscription, debtorNumber, id };
    const key = id ?? `${debtorNumber}\n${row.startedOn}\n${row.plan}`;
    const content = JSON.stringify(row);
    const earlier = seen.earlier(key, content);
    if (earlier && !earlier.same)
      return { reasons: [`dit abonnement staat ook op regel ${earlier.line}, met andere gegevens`] };
    if (!earlier) seen.add(key, content, line);
    return row;
  };
}

/** Subscriptions, known by their debtor number, plan and first day. */
export const subscriptionFile: FileKind = {
  name: 'subscriptions',
  describe: 'subscriptions, by debtor number, plan and first day; import their customers first',
  columns,
  begin: (work) => ({ prepare: createPrepare(work.clock.today()), store: storeSubscriptions }),
  handout: {
    type: 'CustomerSubscription',
    fields: ['debtorNumber', 'plan', 'startedOn', 'endedOn', 'id'],
    rows: () => sql`
      select t.id as record, t.id, c.debtor_number as "debtorNumber", t.plan, t.started_on as "startedOn", t.ended_on as "endedOn"
      from customers.subscription t join customers.customer c on c.id = t.customer_id where c.minimised_on is null
      order by c.debtor_number collate "C", t.started_on, t.plan collate "C", t.id`,
  },
};
