import { Field, ID, InputType, Int } from 'type-graphql';
import { DocumentKind } from './document.js';

@InputType({ description: 'A document that somebody is about to send.' })
export class RequestDocumentUploadInput {
  @Field(() => ID, { description: 'In whose folder it goes.' })
  customerId!: string;

  @Field(() => DocumentKind, { description: 'What it is.' })
  kind!: DocumentKind;

  @Field(() => String, {
    description: 'Its name. What no name of a file may hold is left out of it, and a folder before it too.',
  })
  name!: string;
}

@InputType({ description: 'A document to get.' })
export class RequestDocumentDownloadInput {
  @Field(() => ID, { description: 'Which document.' })
  id!: string;
}

@InputType({ description: 'A change to what is known of a document. What is left out stays.' })
export class ChangeDocumentInput {
  @Field(() => ID, { description: 'Which document.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read; CONFLICT when somebody changed it since.' })
  version!: number;

  @Field(() => DocumentKind, { nullable: true, description: 'What it is.' })
  kind?: DocumentKind | null;

  @Field(() => String, { nullable: true, description: 'Its name.' })
  name?: string | null;
}

@InputType({ description: 'A document to remove, with its file.' })
export class RemoveDocumentInput {
  @Field(() => ID, { description: 'Which document.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  version!: number;
}

@InputType({ description: 'What opens the documents.' })
export class UnlockDocumentsInput {
  @Field(() => String, { description: 'The passphrase of the master key.' })
  passphrase!: string;
}

@InputType({ description: 'Which documents.' })
export class DocumentFilter {
  @Field(() => DocumentKind, { nullable: true, description: 'Of this kind.' })
  kind?: DocumentKind | null;
}
