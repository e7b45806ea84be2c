import {
  Arg,
  Ctx,
  Field,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
} from 'type-graphql';
import type { Context } from '../../../../src/kernel/context.js';
import type { SheetName } from './label.js';
import { printCabinetList, type Printed, printLabels, printRecord } from './print.js';
import type { Language } from './words.js';

enum PaperLanguage {
  NL = 'nl',
  EN = 'en',
}
registerEnumType(PaperLanguage, {
  name: 'PaperLanguage',
  description: 'In which language something is printed.',
  valuesConfig: { NL: { description: 'Dutch.' }, EN: { description: 'English.' } },
});

enum LabelSheet {
  ROLL = 'ROLL',
  A4 = 'A4',
}
registerEnumType(LabelSheet, {
  name: 'LabelSheet',
  description: 'On what labels are printed.',
  valuesConfig: {
    ROLL: { description: 'A label printer: one of 62 × 29 mm a page.' },
    A4: { description: 'A4 sheets of 3 × 7 labels of 63.5 × 38.1 mm, such as Avery L7160.' },
  },
});

@ObjectType({ description: 'Something to print.' })
class PrintedPdf implements Printed {
  @Field(() => String, { description: 'Name to save it under.' })
  fileName!: string;

  @Field(() => String, { description: 'The file, a PDF, in Base64 (RFC 4648).' })
  base64!: string;
}

@InputType({ description: 'Labels to print.' })
class HardCopyLabelsInput {
  @Field(() => [ID], { description: 'Of which hard copies, in this order; 210 at most.' })
  ids!: string[];

  @Field(() => LabelSheet, { defaultValue: LabelSheet.ROLL, description: 'On what.' })
  sheet!: SheetName;

  @Field(() => Int, { nullable: true, description: 'Labels of the first sheet that were used up before.' })
  skip?: number | null;
}

const language = { defaultValue: PaperLanguage.NL, description: 'In which language.' };

@Resolver()
export class PrintResolver {
  @Query(() => PrintedPdf, {
    description:
      'Labels to stick on hard copies. The QR code says the id of the hard copy, and nothing of anybody.',
  })
  async hardCopyLabels(
    @Arg('input', () => HardCopyLabelsInput) input: HardCopyLabelsInput,
    @Arg('language', () => PaperLanguage, language) inLanguage: Language,
    @Ctx() { work }: Context,
  ): Promise<Printed> {
    return printLabels(work, input, inLanguage);
  }

  @Query(() => PrintedPdf, {
    description:
      'The list to take along to the cabinet: what is to be destroyed now, by cabinet and folder, 500 at most, to be ticked and signed by two people.',
  })
  async hardCopyCabinetList(
    @Arg('language', () => PaperLanguage, language) inLanguage: Language,
    @Ctx() { work }: Context,
  ): Promise<Printed> {
    return printCabinetList(work, inLanguage);
  }

  @Query(() => PrintedPdf, {
    description: 'The record of a destruction that two people signed for. It holds no data of customers.',
  })
  async destructionRecord(
    @Arg('id', () => ID, { description: 'Which destruction.' }) id: string,
    @Arg('language', () => PaperLanguage, language) inLanguage: Language,
    @Ctx() { scope }: Context,
  ): Promise<Printed> {
    return printRecord(scope, id, inLanguage);
  }
}
