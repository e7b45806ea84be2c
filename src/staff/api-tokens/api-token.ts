import { defineEntity } from '@mikro-orm/core';
import { Field, ID, ObjectType } from 'type-graphql';
import type { Role } from '../../kernel/purposes.js';
import { RoleEnum } from '../staff-member.js';

export const ApiTokenSchema = defineEntity({
  name: 'ApiToken',
  schema: 'staff',
  tableName: 'api_token',
  properties: (p) => ({
    id: p.uuid().primary(),
    ownerId: p.uuid(),
    name: p.text(),
    roles: p.array().$type<Role[]>(),
    tokenHash: p.blob(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    refusedAt: p.datetime().nullable(),
  }),
});

@ObjectType({
  description:
    'What a machine client signs in with. It may do what its owner may, as far as its roles go; the audit names it as `api-token <id>`.',
})
export class ApiToken extends ApiTokenSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => ID, { description: 'Account that made it and answers for it.' })
  declare ownerId: string;

  @Field(() => String, { description: 'What it is for.' })
  declare name: string;

  @Field(() => [RoleEnum], { description: 'Roles given to it; those that its owner lost no longer count.' })
  declare roles: Role[];

  @Field(() => Date, { description: 'When it was made.' })
  declare createdAt: Date;

  @Field(() => Date, { description: 'When it stops working.' })
  declare expiresAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was last used, to the minute; null for never.' })
  declare lastUsedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was revoked; null while it was not.' })
  declare revokedAt: Date | null;
}
ApiTokenSchema.setClass(ApiToken);
