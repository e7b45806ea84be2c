import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Customer } from '../../src/customers/customer.js';
import type { Context } from '../../src/kernel/context.js';
import { type Connection, connectionOf, PageArgs } from '../../src/kernel/lists.js';
import * as actions from './actions.js';
import { Document } from './document.js';
import {
  ChangeDocumentInput,
  DocumentFilter,
  RemoveDocumentInput,
  RequestDocumentDownloadInput,
  RequestDocumentUploadInput,
} from './inputs.js';
import { documentsOf, findOne } from './lists.js';

const DocumentConnection = connectionOf('Document', () => Document);

@ObjectType({ description: 'Where to send the document.' })
export class RequestDocumentUploadPayload {
  @Field(() => ID, { description: 'The id that the document has once it has arrived.' })
  documentId!: string;

  @Field(() => String, {
    description:
      'Send the file there with PUT, its bytes as they are: `curl -T FILE URL`. It works once, for who has it, until then.',
  })
  uploadUrl!: string;

  @Field(() => Date, { description: 'Sending must have begun by then.' })
  expiresAt!: Date;
}

@ObjectType({ description: 'Where to get the document.' })
export class RequestDocumentDownloadPayload {
  @Field(() => Document, { description: 'The document.' })
  document!: Document;

  @Field(() => String, { description: 'Gives the file to whoever has this link. Keep it to yourself.' })
  downloadUrl!: string;

  @Field(() => Date, { description: 'Getting it must have begun by then.' })
  expiresAt!: Date;
}

@ObjectType({ description: 'The document that was changed.' })
export class DocumentPayload {
  @Field(() => Document, { description: 'As it is now.' })
  document!: Document;
}

@ObjectType({ description: 'The document that was removed.' })
export class RemoveDocumentPayload {
  @Field(() => ID, { description: 'Its id, which no longer stands for anything.' })
  id!: string;
}

@Resolver(() => Document)
export class DocumentResolver {
  @Query(() => Document, {
    nullable: true,
    description: 'One document; null when there is none, or it may not be seen.',
  })
  async document(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { scope }: Context,
  ): Promise<Document | null> {
    return findOne(scope, id);
  }

  @Mutation(() => RequestDocumentUploadPayload, {
    description: 'Gives a link to which one document can be sent, of any size that is taken in.',
  })
  async requestDocumentUpload(
    @Arg('input', () => RequestDocumentUploadInput) input: RequestDocumentUploadInput,
    @Ctx() { scope }: Context,
  ): Promise<RequestDocumentUploadPayload> {
    const { path, ...rest } = await actions.requestUpload(scope, input);
    return { ...rest, uploadUrl: scope.house.publicUrl() + path };
  }

  @Mutation(() => RequestDocumentDownloadPayload, {
    description: 'Gives a link behind which a document is for some minutes.',
  })
  async requestDocumentDownload(
    @Arg('input', () => RequestDocumentDownloadInput) input: RequestDocumentDownloadInput,
    @Ctx() { scope }: Context,
  ): Promise<RequestDocumentDownloadPayload> {
    const { path, ...rest } = await actions.requestDownload(scope, input);
    return { ...rest, downloadUrl: scope.house.publicUrl() + path };
  }

  @Mutation(() => DocumentPayload, { description: 'Changes the name or kind of a document.' })
  async changeDocument(
    @Arg('input', () => ChangeDocumentInput) input: ChangeDocumentInput,
    @Ctx() { scope }: Context,
  ): Promise<DocumentPayload> {
    return { document: await actions.changeDocument(scope, input) };
  }

  @Mutation(() => RemoveDocumentPayload, { description: 'Removes a document and its file, for good.' })
  async removeDocument(
    @Arg('input', () => RemoveDocumentInput) input: RemoveDocumentInput,
    @Ctx() { scope }: Context,
  ): Promise<RemoveDocumentPayload> {
    return { id: await actions.removeDocument(scope, input) };
  }
}

@Resolver(() => Customer)
export class CustomerFolder {
  @FieldResolver(() => DocumentConnection, { description: 'What is in the office’s folder, newest first.' })
  async documents(
    @Root() customer: Customer,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => DocumentFilter, { nullable: true, description: 'Which.' })
    filter: DocumentFilter | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<Document>> {
    return documentsOf(scope, customer.id, filter, page);
  }
}
