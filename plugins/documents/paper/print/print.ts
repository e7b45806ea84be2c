import sql from 'sql-template-tag';
import { badInput, conflict, notFound } from '../../../../src/errors.js';
import { vendorName } from '../../../../src/invoices/settings.js';
import { timeZone } from '../../../../src/kernel/clock.js';
import { isUuid } from '../../../../src/kernel/ids.js';
import { renderPdf } from '../../../../src/kernel/pdf/render.js';
import type { Scope, Work } from '../../../../src/kernel/scope.js';
import { mostCopies } from '../destroying.js';
import { destructionNumber } from '../destruction.js';
import { isDue, visible } from '../lists.js';
import { cabinetListDefinition, type DueCopy } from './cabinet-list.js';
import { type LabelledCopy, labelDefinition, perSheet, type SheetName } from './label.js';
import { type DestructionRecord, recordDefinition } from './record.js';
import { type Language, words } from './words.js';

export interface Printed {
  fileName: string;
  base64: string;
}

const mostLabels = 210;

const printed = (fileName: string, pdf: Buffer): Printed => ({ fileName, base64: pdf.toString('base64') });

/** Whose paper a house's is, for the foot of a page. */
/** @throws NOT_FOUND for one that is not there or may not be seen, BAD_USER_INPUT, CONFLICT for one that is destroyed */
export async function printLabels(
  work: Work,
  input: { ids: string[]; sheet: SheetName; skip?: number | null },
  language: Language,
): Promise<Printed> {
  const { read: scope } = work;
  const ids = [...new Set(input.ids.map((id) => id.toLowerCase()))];
  if (ids.length === 0) throw badInput('ids', 'name the hard copies');
  if (ids.length > mostLabels) throw badInput('ids', `at most ${mostLabels} labels at once`);
  const skip = input.skip ?? 0;
  if (skip < 0 || skip >= perSheet(input.sheet))
    throw badInput(
      'skip',
      `must be from 0 to ${perSheet(input.sheet) - 1}: a sheet has ${perSheet(input.sheet)} labels`,
    );
  const strange = ids.findIndex((id) => !isUuid(id));
  if (strange >= 0) throw badInput(`ids[${strange}]`, 'is not an id');
  const rows = await scope.rows<LabelledCopy & { gone: boolean }>(sql`
    select t.id, t.number, t.kind, c.name as cabinet, t.folder, t.destroyed_on is not null as gone
    from documents.hard_copy t join documents.cabinet c on c.id = t.cabinet_id
    where t.id = any(${ids}::uuid[]) and ${visible(scope)}`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  // In the order in which they were asked for: that of the pile on the desk.
  const copies = ids.map((id) => {
    const copy = byId.get(id);
    if (!copy) throw notFound('hard copy', id);
    if (copy.gone) throw conflict(`Hard copy ${id} is no longer there: it needs no label.`, { id });
    return copy;
  });
  const pdf = await renderPdf(
    labelDefinition(copies, { sheet: input.sheet, skip, language, made: scope.now() }),
  );
  await recordPrint(work, 'query hardCopyLabels', ids);
  return printed(`${words[language].labels.toLowerCase()}.pdf`, pdf);
}

/** R2 before R10. */
const byPlace = new Intl.Collator('nl', { numeric: true });

/** What is due for destruction, as it stands now, to take along to the cabinet: as much of it as can be signed for at once. */
export async function printCabinetList(work: Work, language: Language): Promise<Printed> {
  const { read: scope } = work;
  const copies = await scope.rows<DueCopy & { id: string; all: number }>(sql`
    select count(*) over ()::int as all, t.id, t.number, t.kind, c.name as cabinet, c.code_locked as "codeLocked", t.folder,
      o.office_name as "officeName", o.debtor_number as "debtorNumber", t.kept_since::text as "keptSince",
      case when t.taken_out_at is not null then coalesce((select a.name from staff.account a where a.id = t.taken_out_by), t.taken_out_by::text) end as "outWith",
      (t.taken_out_at at time zone 'Europe/Amsterdam')::date::text as "outSince"
    from documents.hard_copy t join documents.cabinet c on c.id = t.cabinet_id join customers.customer o on o.id = t.customer_id
    where ${isDue(scope)} and t.destruction_id is null
    order by lower(c.name), lower(t.folder), t.number limit ${mostCopies}`);
  copies.sort(
    (a, b) => byPlace.compare(a.cabinet, b.cabinet) || byPlace.compare(a.folder ?? '', b.folder ?? ''),
  );
  const on = scope.today();
  const pdf = await renderPdf(
    cabinetListDefinition(copies, {
      all: copies[0]?.all ?? 0,
      on,
      language,
      made: scope.now(),
      house: vendorName(scope),
    }),
  );
  await recordPrint(
    work,
    'query hardCopyCabinetList',
    copies.map(({ id }) => id),
  );
  return printed(`${words[language].listTitle.toLowerCase().replaceAll(' ', '-')}-${on}.pdf`, pdf);
}

/** @throws NOT_FOUND, or CONFLICT while one person or nobody has signed */
export async function printRecord(scope: Scope, id: string, language: Language): Promise<Printed> {
  const found = isUuid(id)
    ? await scope.row<
        Omit<DestructionRecord, 'items' | 'signed'> &
          Record<'firstName' | 'firstAt', string> & { secondName: string | null; secondAt: string | null }
      >(sql`
        select d.number, d.destroyed_on::text as "destroyedOn", d.method, d.level,
          coalesce((select a.name from staff.account a where a.id = d.first_signed_by), d.first_signed_by::text) as "firstName", d.first_signed_at as "firstAt",
          coalesce((select a.name from staff.account a where a.id = d.second_signed_by), d.second_signed_by::text) as "secondName", d.second_signed_at as "secondAt"
        from documents.destruction d where d.id = ${id}`)
    : undefined;
  if (!found) throw notFound('destruction', id);
  const reference = destructionNumber(found.number);
  if (!found.secondName || !found.secondAt)
    throw conflict(
      `${reference} was not signed by two people: there is nothing to record yet (countersignDestruction).`,
    );
  const items = await scope.rows<DestructionRecord['items'][number]>(
    sql`select number, kind from documents.destruction_item where destruction_id = ${id} order by number`,
  );
  const moment = (at: string) =>
    new Intl.DateTimeFormat(words[language].locale, {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone,
    }).format(new Date(at));
  const pdf = await renderPdf(
    recordDefinition(
      {
        ...found,
        items,
        signed: [
          { name: found.firstName, moment: moment(found.firstAt) },
          { name: found.secondName, moment: moment(found.secondAt) },
        ],
      },
      // The moment of the second signature: the same record is the same file, whenever it is asked for.
      { language, made: new Date(found.secondAt), house: vendorName(scope) },
    ),
  );
  return printed(`${reference}.pdf`, pdf);
}

/** A file holds personal data as fields do, but no field of it is asked for, so nothing notes this by itself. */
async function recordPrint(work: Work, cause: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await work.house.recorder?.recordReads(work, cause, [{ type: 'HardCopy', fields: ['pdf'], ids: [...ids] }]);
}
