import sql, { type Sql } from 'sql-template-tag';
import { Arg, Args, Ctx, Field, FieldResolver, ID, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { Contact } from '../contacts/contact.js';
import { contactById } from '../contacts/resolvers.js';
import { Customer } from '../customers/customer.js';
import { badInput } from '../errors.js';
import type { Context } from '../kernel/context.js';
import { wrongLine } from '../kernel/input.js';
import { type Connection, connectionOf, PageArgs, readConnection } from '../kernel/lists.js';
import { mayRead } from '../kernel/personal.js';
import * as actions from './actions.js';
import { AddNoteInput, ChangeNoteInput, RemoveNoteInput } from './inputs.js';
import { Note, NoteSchema } from './note.js';
import { noteData } from './personal.js';

const NoteConnection = connectionOf('Note', () => Note);

@ObjectType({ description: 'The note that was made or changed.' })
class NotePayload {
  @Field(() => Note, { description: 'As it is now.' })
  note!: Note;
}

@ObjectType({ description: 'The note that was removed.' })
class RemoveNotePayload {
  @Field(() => ID, { description: 'Its id, which no longer stands for anything.' })
  id!: string;
}

@Resolver(() => Note)
export class NoteResolver {
  @FieldResolver(() => Contact, { nullable: true, description: 'The contact that it is about, if any.' })
  async contact(@Root() note: Note, @Ctx() { scope }: Context): Promise<Contact | null> {
    return note.contactId ? scope.loader(contactById).load(note.contactId) : null;
  }

  @Mutation(() => NotePayload, { description: 'Writes down something of a customer.' })
  async addNote(
    @Arg('input', () => AddNoteInput) input: AddNoteInput,
    @Ctx() { scope }: Context,
  ): Promise<NotePayload> {
    return { note: await actions.addNote(scope, input) };
  }

  @Mutation(() => NotePayload, { description: 'Changes the text of a note.' })
  async changeNote(
    @Arg('input', () => ChangeNoteInput) input: ChangeNoteInput,
    @Ctx() { scope }: Context,
  ): Promise<NotePayload> {
    return { note: await actions.changeNote(scope, input) };
  }

  @Mutation(() => RemoveNotePayload, { description: 'Removes a note.' })
  async removeNote(
    @Arg('input', () => RemoveNoteInput) input: RemoveNoteInput,
    @Ctx() { scope }: Context,
  ): Promise<RemoveNotePayload> {
    return { id: await actions.removeNote(scope, input) };
  }
}

@Resolver(() => Customer)
export class CustomerNotes {
  @FieldResolver(() => NoteConnection, {
    description: 'What support wrote down of the office, newest first.',
  })
  async notes(
    @Root() customer: Customer,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('search', () => String, { nullable: true, description: 'Only notes with this text in them.' })
    search: string | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<Note>> {
    const where: Sql[] = [sql`t.customer_id = ${customer.id}`];
    if (search?.trim()) {
      const problem = wrongLine(200)(search);
      if (problem) throw badInput('search', problem);
      const pattern = `%${search.trim().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      where.push(mayRead(scope.actor, noteData.columns.text) ? sql`t.text ilike ${pattern}` : sql`false`);
    }
    return readConnection<Note>(scope, {
      name: 'notes',
      entity: NoteSchema,
      where,
      order: { by: 't.written_at', descending: true },
      page,
    });
  }
}
