import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { createContact, moveContact, removeContact } from '../../../src/contacts/actions.js';
import { ContactSource } from '../../../src/contacts/inputs.js';
import { createCustomer, endSubscription, startSubscription } from '../../../src/customers/actions.js';
import { creditInvoice, draftInvoice, issueInvoice } from '../../../src/invoices/actions.js';
import type { Scope } from '../../../src/kernel/scope.js';
import type { Client, TestApp } from '../../../test/support/app.js';
import { eraseOnRequest } from '../request/erase.js';
import { type Day, isBefore, type Life, type Office } from './ten-years-life.js';

export const kinds = [
  'open', 'open', 'stop', 'stop', 'stop', 'resume', 'hire', 'hire', 'move', 'move', 'leave', 'erase', 'agree', 'bill', 'bill',
  'bill', 'credit', 'draft', 'file', 'paper', 'hold', 'lift', 'lift', 'lengthen',
] as const; // prettier-ignore

export interface Deed {
  readonly day: number;
  readonly kind: (typeof kinds)[number];
  readonly picks: readonly [number, number];
}

export interface World {
  test: TestApp;
  life: Life;
  today: Day;
  /** In a transaction of one of the two processes. */
  in: <T>(run: (scope: Scope) => Promise<T>) => Promise<T>;
  /** Somebody who may do what other plugins offer; undefined where such a plugin is not installed. */
  officer: Client;
  cabinet: string | undefined;
  engaged: boolean;
  handsOver: boolean;
}

const at = <T>(rows: readonly T[], n: number): T | undefined => rows[n % (rows.length || 1)];
const line = {
  description: 'Licentie',
  quantity: '1',
  unitPrice: '10.00',
  vatCategory: 'S',
  vatRate: '21',
} as const;
const address = { street: 'Dorpsstraat 1', postalCode: '1234 AB', city: 'Ede' };
const refused = /was minimised|minimised on/;

/** Does it, and has the model know; what may not be done of a minimised office has to be refused. */
export async function doDeed(world: World, { kind, picks: [one, two] }: Deed): Promise<void> {
  const { life, today } = world;
  if (kind === 'open') return open(world);
  const office = at([...life.offices.values()], one);
  if (!office) return;
  const entry = at(life.of(life.contacts, office.id), two);
  switch (kind) {
    case 'stop':
      return stop(world, office, two);
    case 'resume': {
      const started = world.in((scope) =>
        startSubscription(scope, { customerId: office.id, plan: 'Weer', startedOn: today.toString() }),
      );
      if (office.minimised) return mustRefuse(started);
      const { subscription } = await started;
      office.subscriptions.push({ id: subscription.id, from: today, to: null });
      return;
    }
    case 'hire': {
      const hired = world.in((scope) =>
        createContact(scope, {
          customerId: office.id,
          name: 'Iemand',
          email: `${randomUUID()}@kantoor.example`,
          source: ContactSource.PERSON,
        }),
      );
      if (office.minimised) return mustRefuse(hired);
      life.contacts.set((await hired).id, { office: office.id });
      return;
    }
    case 'move': {
      const target = at(
        [...life.offices.values()].filter(({ id, minimised }) => id !== office.id && !minimised),
        two,
      );
      return entry && target ? move(world, entry[0], office, target) : undefined;
    }
    case 'leave': {
      if (!entry) return;
      const nextGeneralId = await nextGeneral(world, entry[0], office);
      const left = world.in(async (scope) =>
        removeContact(scope, {
          id: entry[0],
          version: await version(scope, 'contacts.contact', entry[0]),
          nextGeneralId,
        }),
      );
      if (life.isKept(entry[0])) return mustBeHeld(left);
      await left;
      return life.forget(entry[0]);
    }
    case 'erase': {
      if (!entry) return;
      const erased = world.in((scope) => eraseOnRequest(scope, { id: entry[0] }));
      if (life.isKept(entry[0])) return mustBeHeld(erased);
      await erased;
      return life.forget(entry[0]);
    }
    case 'agree':
      return entry ? agree(world, entry[0]) : undefined;
    case 'bill': {
      if (office.minimised) return;
      const { id } = await world.in(async (scope) => {
        const draft = await draftInvoice(scope, { customerId: office.id, lines: [line] });
        await scope.em.flush();
        return issueInvoice(scope, { id: draft.id, version: draft.version });
      });
      life.invoices.set(id, {
        office: office.id,
        year: today.year,
        handOvers: world.engaged ? 1 : 0,
        lines: 1,
      });
      return;
    }
    case 'credit':
      return credit(world, office, two);
    case 'draft': {
      if (office.minimised) return;
      const { id } = await world.in((scope) => draftInvoice(scope, { customerId: office.id, lines: [line] }));
      life.drafts.set(id, { office: office.id });
      return;
    }
    case 'file':
      return file(world, office);
    case 'paper':
      return paper(world, office);
    default:
      return hold(world, office, kind, two);
  }
}

const thrownBy = (tried: Promise<unknown>): Promise<Error | undefined> =>
  tried.then(
    () => undefined,
    (thrown: Error) => thrown,
  );

async function mustRefuse(tried: Promise<unknown>): Promise<void> {
  const error = await thrownBy(tried);
  if (!error || !refused.test(error.message))
    throw new Error(`of a minimised office it was not refused, but: ${error?.message ?? 'done'}`);
}

/** Nothing of somebody under a legal hold goes by hand either. */
async function mustBeHeld(tried: Promise<unknown>): Promise<void> {
  const error = await thrownBy(tried);
  if (!error || !/legal hold/.test(error.message))
    throw new Error(`of somebody who is held it was not refused, but: ${error?.message ?? 'done'}`);
}

const version = async (scope: Scope, table: 'contacts.contact' | 'customers.subscription', id: string) => {
  const row = await scope.row<{ version: number }>(
    table === 'contacts.contact'
      ? sql`select version from contacts.contact where id = ${id}`
      : sql`select version from customers.subscription where id = ${id}`,
  );
  return row?.version ?? 0;
};

async function open({ in: within, life, today }: World): Promise<void> {
  const office = await within(async (scope) => {
    const customer = await createCustomer(scope, {
      officeName: 'Kantoor',
      email: 'post@kantoor.example',
      ...address,
    });
    const { subscription } = await startSubscription(scope, {
      customerId: customer.id,
      plan: 'Basis',
      startedOn: today.toString(),
    });
    return { id: customer.id, subscription: subscription.id };
  });
  const subscriptions = [{ id: office.subscription, from: today, to: null }];
  life.offices.set(office.id, { id: office.id, subscriptions, minimised: false, years: 7 });
}

/** Now, some time ago, to come, or taken back; before the first day it is no end. */
async function stop(world: World, office: Office, pick: number): Promise<void> {
  const subscription = at(office.subscriptions, pick);
  if (!subscription) return;
  const to = pick % 9 === 0 ? null : world.today.add({ days: (pick % 130) - 60 });
  const ended = world.in(async (scope) =>
    endSubscription(scope, {
      id: subscription.id,
      version: await version(scope, 'customers.subscription', subscription.id),
      endedOn: to?.toString() ?? null,
    }),
  );
  if (office.minimised) return mustRefuse(ended);
  if (to && isBefore(to, subscription.from)) {
    const error = await ended.catch((thrown: Error) => thrown);
    if (!(error instanceof Error) || !/before the first day/.test(error.message))
      throw new Error('an end before the start was taken');
    return;
  }
  await ended;
  subscription.to = to;
}

async function nextGeneral({ in: within, life }: World, contact: string, office: Office) {
  const row = await within((scope) =>
    scope.row<{ general: boolean }>(sql`select general from contacts.contact where id = ${contact}`),
  );
  const others = life.of(life.contacts, office.id).filter(([id]) => id !== contact);
  return row?.general ? (others[0]?.[0] ?? null) : null;
}

async function move(world: World, contact: string, office: Office, target: Office): Promise<void> {
  const nextGeneralId = await nextGeneral(world, contact, office);
  const id = await world.in(async (scope) => {
    await moveContact(scope, {
      id: contact,
      version: await version(scope, 'contacts.contact', contact),
      toCustomerId: target.id,
      nextGeneralId,
    });
    await scope.em.flush();
    const row = await scope.row<{ id: string }>(
      sql`select id from contacts.placement where contact_id = ${contact} order by ended_at desc, id desc limit 1`,
    );
    return row?.id as string;
  });
  world.life.placements.set(id, { office: office.id, contact, leftOn: world.today });
  world.life.contacts.set(contact, { office: target.id });
}

async function agree(world: World, contactId: string): Promise<void> {
  if (!world.test.app.parts.some(({ name }) => name === 'newsletter') || world.life.consents.has(contactId))
    return;
  const { rows } = await world.test.owner.query(
    `select id from newsletter.wording where language = 'nl' and purpose = 'newsletter' order by version limit 1`,
  );
  const wordingId = (rows[0] as { id: string } | undefined)?.id;
  await world.officer.get(
    `mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { contact { id } } }`,
    { input: { contactId, wordingId, channel: 'PHONE', proof: 'Tekst voorgelezen, antwoord: ja.' } },
  );
  world.life.consents.set(contactId, { contact: contactId });
}

async function credit(world: World, office: Office, pick: number): Promise<void> {
  const { rows } = await world.test.owner.query<{ id: string }>(
    `select i.id from invoices.invoice i where i.customer_id = $1 and i.state = 'ISSUED' and i.kind = 'INVOICE'
      and not exists (select 1 from invoices.invoice c where c.credits_id = i.id) order by i.id`,
    [office.id],
  );
  const invoice = at(rows, pick);
  if (!invoice) return;
  const { creditNote } = await world.in((scope) => creditInvoice(scope, { id: invoice.id, note: 'Terug' }));
  world.life.invoices.set(creditNote.id, {
    office: office.id,
    year: world.today.year,
    handOvers: world.engaged ? 1 : 0,
    lines: 1,
  });
}

async function file({ test, life }: World, office: Office): Promise<void> {
  if (office.minimised || !test.app.parts.some(({ name }) => name === 'documents')) return;
  const [key, id] = [randomUUID(), randomUUID()];
  await test.owner.query(
    `insert into documents.customer_key (id, customer_id, made_for, master_id, wrapped, made_at) values ($1, $2, $1, 'of the model', '\\x00', now())`,
    [key, office.id],
  );
  await test.owner.query(
    `insert into documents.document (id, customer_id, key_id, kind, name, content_type, bytes, blob, wrapped_key, stored_at)
     values ($1, $2, $3, 'OTHER', 'stuk.pdf', 'application/pdf', 1, gen_random_uuid(), '\\x00', now())`,
    [id, office.id, key],
  );
  life.documents.set(id, { office: office.id });
}

async function paper({ cabinet, officer, life }: World, office: Office): Promise<void> {
  if (!cabinet || office.minimised) return;
  const { registerHardCopy } = await officer.get(
    `mutation ($input: RegisterHardCopyInput!) { registerHardCopy(input: $input) { hardCopy { id } } }`,
    { input: { customerId: office.id, cabinetId: cabinet, kind: 'ORDER_FORM', folder: 'K' } },
  );
  life.papers.set(registerHardCopy.hardCopy.id, { office: office.id, destroyed: false });
}

async function hold(
  { test, life, officer, today }: World,
  office: Office,
  kind: 'hold' | 'lift' | 'lengthen',
  pick: number,
): Promise<void> {
  if (kind === 'lengthen') {
    const years = 7 + (pick % 3);
    await officer.get(
      `mutation ($input: SetRetentionTermInput!) { setRetentionTerm(input: $input) { term { years } } }`,
      { input: { customerId: office.id, years, reason: 'Eénloketsysteem' } },
    );
    office.years = years;
    return;
  }
  if (kind === 'hold') {
    const { placeRetentionHold } = await officer.get(
      `mutation ($input: PlaceRetentionHoldInput!) { placeRetentionHold(input: $input) { hold { id steps } } }`,
      { input: { customerId: office.id, reason: 'Geschil', reviewOn: today.add({ days: 90 }).toString() } },
    );
    const { id, steps } = placeRetentionHold.hold;
    life.holds.set(id, { office: office.id, steps, open: true });
    return;
  }
  const placed = at(
    [...life.holds].filter(([, { open: isOpen }]) => isOpen),
    pick,
  );
  if (!placed) return;
  const { rows } = await test.owner.query<{ version: number }>(
    `select version from retention.hold where id = $1`,
    [placed[0]],
  );
  await officer.get(
    `mutation ($input: LiftRetentionHoldInput!) { liftRetentionHold(input: $input) { hold { id } } }`,
    { input: { id: placed[0], version: rows[0]?.version, reason: 'Voorbij' } },
  );
  placed[1].open = false;
}
