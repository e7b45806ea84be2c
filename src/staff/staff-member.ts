import { defineEntity, type Opt } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { roleNames, type Role } from '../kernel/purposes.js';

export const RoleEnum = Object.fromEntries(roleNames.map((role) => [role.toUpperCase(), role]));
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a person can be in the house; purposes come with it.',
  valuesConfig: {
    ADMIN: { description: 'Accounts and settings; reads no customer’s data.' },
    SUPPORT: { description: 'Offices, their contacts and subscriptions.' },
    BILLING: { description: 'Invoices, and what the law keeps of former customers.' },
    MARKETING: { description: 'Consents and newsletters.' },
    PRIVACY_OFFICER: { description: 'Retention, requests of persons and the audit.' },
    ACCOUNTANT: { description: 'Somebody outside: the invoices shared with them, no more.' },
    AUDITOR: { description: 'Somebody outside who examines: the audit, and no customer’s data.' },
    SERVICE: { description: 'A machine client, in place of a person.' },
  },
});

export const StaffMemberSchema = defineEntity({
  name: 'StaffMember',
  schema: 'staff',
  tableName: 'account',
  properties: (p) => ({
    id: p.uuid().primary(),
    email: p.text(),
    name: p.text(),
    external: p.boolean(),
    roles: p.array().$type<Role[]>(),
    passwordHash: p.text(),
    active: p.boolean(),
    createdAt: p.datetime(),
    version: p.integer().version(),
  }),
});

@ObjectType({ description: 'A person with an account: staff, or somebody outside such as the accountant.' })
export class StaffMember extends StaffMemberSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => String, { nullable: true, description: 'What they sign in with.' })
  declare email: string;

  @Field(() => String, { nullable: true, description: 'Full name.' })
  declare name: string;

  @Field(() => Boolean, { description: 'True for somebody who does not work for the vendor.' })
  declare external: boolean;

  @Field(() => [RoleEnum], { description: 'Roles held.' })
  declare roles: Role[];

  @Field(() => Boolean, {
    description: 'False once they left: they cannot sign in; what they did stays on their name.',
  })
  declare active: boolean;

  @Field(() => Date, { description: 'When the account was made.' })
  declare createdAt: Date;

  @Field(() => Int, { description: 'Raised with each change; send it back when you change the record.' })
  declare version: Opt<number>;
}
StaffMemberSchema.setClass(StaffMember);

/** A signed-in place. Tokens are stored hashed (SHA-256). */
export const Session = defineEntity({
  name: 'Session',
  schema: 'staff',
  tableName: 'session',
  properties: (p) => ({
    id: p.uuid().primary(),
    accountId: p.uuid(),
    accessHash: p.blob(),
    accessExpiresAt: p.datetime(),
    refreshHash: p.blob(),
    refreshExpiresAt: p.datetime(),
    spentHashes: p.type('bytea[]').$type<Buffer[]>(),
    endedAt: p.datetime().nullable(),
    refusedAt: p.datetime().nullable(),
    issuerSecondFactor: p.boolean().nullable(),
  }),
});

export const AgreementTextSchema = defineEntity({
  name: 'AgreementText',
  schema: 'staff',
  tableName: 'agreement_text',
  properties: (p) => ({
    version: p.integer().primary(),
    language: p.text(),
    text: p.text(),
    publishedAt: p.datetime(),
  }),
});

@ObjectType({
  description: 'The agreement of secrecy as published; a new version must be signed anew (P16).',
})
export class AgreementText extends AgreementTextSchema.class {
  @Field(() => Int, { description: 'Which text this is.' })
  declare version: number;

  @Field(() => String, { description: 'Language of the text.' })
  declare language: string;

  @Field(() => String, { description: 'What is signed, word for word.' })
  declare text: string;

  @Field(() => Date, { description: 'Since when it is current.' })
  declare publishedAt: Date;
}
AgreementTextSchema.setClass(AgreementText);

export const AgreementSchema = defineEntity({
  name: 'Agreement',
  schema: 'staff',
  tableName: 'agreement',
  properties: (p) => ({
    id: p.uuid().primary(),
    accountId: p.uuid(),
    version: p.integer(),
    signedAt: p.datetime(),
  }),
});

@ObjectType({
  description: 'A signature under the agreement of secrecy: proof that somebody was bound to it.',
})
export class Agreement extends AgreementSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => Int, { description: 'Which text was signed.' })
  declare version: number;

  @Field(() => Date, { nullable: true, description: 'When.' })
  declare signedAt: Date;
}
AgreementSchema.setClass(Agreement);

/** A link with which a new person picks a password, once. */
export const SetupLink = defineEntity({
  name: 'SetupLink',
  schema: 'staff',
  tableName: 'setup_link',
  properties: (p) => ({
    id: p.uuid().primary(),
    accountId: p.uuid().nullable(),
    tokenHash: p.blob(),
    createdAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  }),
});
