import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Customer } from '../../../src/customers/customer.js';
import { customerById } from '../../../src/customers/lists.js';
import type { Context } from '../../../src/kernel/context.js';
import { type Connection, connectionOf, PageArgs } from '../../../src/kernel/lists.js';
import { Cabinet } from './cabinet.js';
import { HardCopy, HardCopyStep, labelNumber, PaperState } from './hard-copy.js';
import {
  AddCabinetInput,
  BringBackHardCopyInput,
  ChangeCabinetInput,
  ChangeHardCopyInput,
  HardCopyFilter,
  RegisterHardCopyInput,
  ScanHardCopyInput,
  TakeOutHardCopyInput,
} from './inputs.js';
import { cabinetById, findByReference, listCabinets, listHardCopies, statesOf, stepsOf } from './lists.js';
import * as register from './register.js';
import { scanHardCopy } from './scanning.js';

const HardCopyConnection = connectionOf('HardCopy', () => HardCopy);
const CabinetConnection = connectionOf('Cabinet', () => Cabinet);

@ObjectType({ description: 'The cabinet as it is now.' })
class CabinetPayload {
  @Field(() => Cabinet, { description: 'The cabinet.' })
  cabinet!: Cabinet;
}

@ObjectType({ description: 'The hard copy as it is now.' })
export class HardCopyPayload {
  @Field(() => HardCopy, { description: 'The hard copy.' })
  hardCopy!: HardCopy;
}

@Resolver(() => Cabinet)
export class CabinetResolver {
  @Query(() => CabinetConnection, { description: 'Where paper is kept, by name.' })
  async cabinets(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<Cabinet>> {
    return listCabinets(scope, page);
  }

  @Mutation(() => CabinetPayload, { description: 'Adds a cabinet that paper is kept in.' })
  async addCabinet(
    @Arg('input', () => AddCabinetInput) input: AddCabinetInput,
    @Ctx() { scope }: Context,
  ): Promise<CabinetPayload> {
    return { cabinet: await register.addCabinet(scope, input) };
  }

  @Mutation(() => CabinetPayload, { description: 'Changes what is known of a cabinet.' })
  async changeCabinet(
    @Arg('input', () => ChangeCabinetInput) input: ChangeCabinetInput,
    @Ctx() { scope }: Context,
  ): Promise<CabinetPayload> {
    return { cabinet: await register.changeCabinet(scope, input) };
  }
}

@Resolver(() => HardCopy)
export class HardCopyResolver {
  @Query(() => HardCopyConnection, { description: 'The register of hard copies, by number.' })
  async hardCopies(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => HardCopyFilter, { nullable: true, description: 'Which.' })
    filter: HardCopyFilter | null,
    @Ctx() { scope }: Context,
  ): Promise<Connection<HardCopy>> {
    return listHardCopies(scope, filter, page);
  }

  @Query(() => HardCopy, {
    nullable: true,
    description: 'One hard copy; null when there is none, or it may not be seen.',
  })
  async hardCopy(
    @Arg('reference', () => String, {
      description:
        'What a scanner reads from its QR code, the number on its label such as P-00042, or its id.',
    })
    reference: string,
    @Ctx() { scope }: Context,
  ): Promise<HardCopy | null> {
    return findByReference(scope, reference);
  }

  @FieldResolver(() => String, { description: 'What its label says, such as P-00042.' })
  label(@Root() copy: HardCopy): string {
    return labelNumber(copy.number);
  }

  @FieldResolver(() => PaperState, { description: 'Where it stands.' })
  async state(@Root() copy: HardCopy, @Ctx() { scope }: Context): Promise<keyof typeof PaperState> {
    return scope.loader(statesOf).load(copy.id);
  }

  @FieldResolver(() => Boolean, { description: 'True when it is out for longer than was said.' })
  late(@Root() copy: HardCopy, @Ctx() { scope }: Context): boolean {
    return copy.backBy !== null && copy.backBy < scope.today();
  }

  @FieldResolver(() => Cabinet, { description: 'Where it lies, or lay.' })
  async cabinet(@Root() copy: HardCopy, @Ctx() { scope }: Context): Promise<Cabinet | null> {
    return scope.loader(cabinetById).load(copy.cabinetId);
  }

  @FieldResolver(() => Customer, { nullable: true, description: 'The customer that it is about.' })
  async customer(@Root() copy: HardCopy, @Ctx() { scope }: Context): Promise<Customer | null> {
    return scope.loader(customerById).load(copy.customerId);
  }

  @FieldResolver(() => [HardCopyStep], {
    description: 'What befell it, in order; nothing of it can be changed.',
  })
  async history(@Root() copy: HardCopy, @Ctx() { scope }: Context): Promise<HardCopyStep[]> {
    return scope.loader(stepsOf).load(copy.id);
  }

  @Mutation(() => HardCopyPayload, { description: 'Enters a piece of paper in the register.' })
  async registerHardCopy(
    @Arg('input', () => RegisterHardCopyInput) input: RegisterHardCopyInput,
    @Ctx() { scope }: Context,
  ): Promise<HardCopyPayload> {
    return { hardCopy: await register.registerHardCopy(scope, input) };
  }

  @Mutation(() => HardCopyPayload, {
    description: 'Says where a hard copy lies now, or puts its entry right.',
  })
  async changeHardCopy(
    @Arg('input', () => ChangeHardCopyInput) input: ChangeHardCopyInput,
    @Ctx() { scope }: Context,
  ): Promise<HardCopyPayload> {
    return { hardCopy: await register.changeHardCopy(scope, input) };
  }

  @Mutation(() => HardCopyPayload, {
    description: 'Notes that you have taken a hard copy out of its cabinet.',
  })
  async takeOutHardCopy(
    @Arg('input', () => TakeOutHardCopyInput) input: TakeOutHardCopyInput,
    @Ctx() { scope }: Context,
  ): Promise<HardCopyPayload> {
    return { hardCopy: await register.takeOutHardCopy(scope, input) };
  }

  @Mutation(() => HardCopyPayload, { description: 'Notes that a hard copy is back in its cabinet.' })
  async bringBackHardCopy(
    @Arg('input', () => BringBackHardCopyInput) input: BringBackHardCopyInput,
    @Ctx() { scope }: Context,
  ): Promise<HardCopyPayload> {
    return { hardCopy: await register.bringBackHardCopy(scope, input) };
  }

  @Mutation(() => HardCopyPayload, {
    description:
      'Says which document is the scan of a hard copy. Once that was read back in full, the paper is on the list for destruction, also of a customer who stays.',
  })
  async scanHardCopy(
    @Arg('input', () => ScanHardCopyInput) input: ScanHardCopyInput,
    @Ctx() { scope }: Context,
  ): Promise<HardCopyPayload> {
    return { hardCopy: await scanHardCopy(scope, input) };
  }
}

@Resolver(() => Customer)
export class CustomerPaper {
  @FieldResolver(() => HardCopyConnection, { description: 'Paper about the office, by number.' })
  async hardCopies(
    @Root() customer: Customer,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: Context,
  ): Promise<Connection<HardCopy>> {
    return listHardCopies(scope, { customerId: customer.id }, page);
  }
}
