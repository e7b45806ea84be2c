import { Arg, Ctx, Field, InputType, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import type { FieldAccess as Explained } from '../../kernel/explain.js';
import { Prose } from '../../kernel/input.js';
import { outsideRoles, type Role } from '../../kernel/purposes.js';
import { actorWith, anonymous } from '../../kernel/scope.js';
import { RoleEnum } from '../staff-member.js';

const FieldAccessKind = { OPEN: 'open', ROW: 'row', REFUSED: 'refused', BEHIND: 'behind' } as const;
registerEnumType(FieldAccessKind, {
  name: 'FieldAccessKind',
  description: 'What becomes of a field.',
  valuesConfig: {
    OPEN: { description: 'It answers.' },
    ROW: { description: 'It may be asked; the record, or what is given along, decides.' },
    REFUSED: { description: 'Its rule refuses it.' },
    BEHIND: { description: 'Its rule opens it, and a field above it is refused.' },
  },
});

@InputType({ description: 'Who asks what.' })
export class ExplainAccessInput {
  @Field(() => [RoleEnum], {
    description:
      'Roles that the caller has; with SERVICE an API token, with ACCOUNTANT or AUDITOR somebody outside. None: nobody signed in.',
  })
  roles!: Role[];

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether the caller signed the agreement of secrecy.',
  })
  agreementSigned!: boolean;

  @Field(() => String, { description: 'The GraphQL document. It is read, and not carried out.' })
  @Prose(20_000)
  document!: string;

  @Field(() => String, { nullable: true, description: 'Which operation of it, when there are several.' })
  operationName?: string | null;
}

@ObjectType({ description: 'What becomes of one field of an operation.' })
export class FieldAccess implements Explained {
  @Field(() => String, { description: 'Where it stands in the operation, such as `customers.nodes.iban`.' })
  path!: string;

  @Field(() => String, { description: 'Type that has it.' })
  type!: string;

  @Field(() => String, { description: 'Its name.' })
  field!: string;

  @Field(() => String, { description: 'The rule that guards it, as test/access-table.md names it.' })
  rule!: string;

  @Field(() => FieldAccessKind, { description: 'What becomes of it.' })
  access!: Explained['access'];

  @Field(() => String, { nullable: true, description: 'Why, unless it is open.' })
  why!: string | null;
}

@Resolver()
export class ExplainResolver {
  @Query(() => [FieldAccess], {
    description:
      'Which fields of an operation are open to which roles, and which rule refuses which, and why.',
  })
  explainAccess(
    @Arg('input', () => ExplainAccessInput, { description: 'Who asks what.' }) input: ExplainAccessInput,
    @Ctx() { scope }: Context,
  ): readonly Explained[] {
    const { roles, agreementSigned, document, operationName } = input;
    const actor = actorWith({
      kind: roles.includes('service')
        ? 'service'
        : roles.some((role) => outsideRoles.includes(role))
          ? 'external'
          : 'staff',
      id: null,
      label: 'explainAccess',
      roles,
      signedAgreement: agreementSigned,
      sessionId: null,
    });
    return scope.house.explain(roles.length === 0 ? anonymous : actor, document, operationName);
  }
}
