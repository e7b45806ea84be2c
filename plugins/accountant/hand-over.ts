import { defineEntity } from '@mikro-orm/core';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLEmailAddress } from '../../src/kernel/scalars.js';
import type { SendState } from '../../src/kernel/send-once.js';
import { DisclosureGround } from './party.js';

/** `withheld`: the engagement ended before the mail went, so the ground to send it was gone. */
export type HandOverStateName = SendState | 'withheld';

export const HandOverSchema = defineEntity({
  name: 'HandOver',
  schema: 'accountant',
  tableName: 'hand_over',
  properties: (p) => ({
    id: p.uuid().primary(),
    invoiceId: p.uuid(),
    partyId: p.uuid(),
    ground: p.text().$type<'PROCESSOR_AGREEMENT' | 'LEGAL_DUTY'>(),
    agreement: p.text(),
    queuedAt: p.datetime(),
    state: p.text().$type<HandOverStateName>(),
    tries: p.integer(),
    sentAt: p.datetime().nullable(),
    sentTo: p.text().nullable(),
    pdfSha256: p.text().nullable(),
    reason: p.text().nullable(),
    resendReason: p.text().nullable(),
  }),
});

export enum HandOverState {
  QUEUED = 'queued',
  SENDING = 'sending',
  SENT = 'sent',
  REFUSED = 'refused',
  UNKNOWN = 'unknown',
  WITHHELD = 'withheld',
}
registerEnumType(HandOverState, {
  name: 'HandOverState',
  description: 'How far a hand-over is.',
  valuesConfig: {
    QUEUED: { description: 'Waits to be sent; the reason says why, when it was tried before.' },
    SENDING: { description: 'The mail server is being spoken to.' },
    SENT: { description: 'The mail server took it. Final.' },
    REFUSED: { description: 'The mail server said never; a person may send it again.' },
    UNKNOWN: {
      description: 'It may have arrived: nobody heard the mail server’s answer. A person may send it again.',
    },
    WITHHELD: { description: 'Not sent: the engagement had ended by then. Final.' },
  },
});

@ObjectType({
  description: 'An invoice given to a bookkeeper or an accountant: a disclosure, with its ground.',
})
export class HandOver extends HandOverSchema.class {
  @Field(() => ID, { description: 'UUIDv7.' })
  declare id: string;

  @Field(() => HandOverState, { description: 'How far it is.' })
  declare state: HandOverStateName;

  @Field(() => DisclosureGround, { description: 'Why the invoice may be shared, as it was at issue.' })
  declare ground: 'PROCESSOR_AGREEMENT' | 'LEGAL_DUTY';

  @Field(() => String, { description: 'The agreement under which it is shared, as it was at issue.' })
  declare agreement: string;

  @Field(() => Date, { description: 'When the invoice was issued and the hand-over recorded.' })
  declare queuedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When the mail server took it.' })
  declare sentAt: Date | null;

  @Field(() => GraphQLEmailAddress, {
    nullable: true,
    description: 'The address it was last sent to, or tried at.',
  })
  declare sentTo: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of the attached PDF, in hexadecimal: proof of what was sent.',
  })
  declare pdfSha256: string | null;

  @Field(() => Int, { description: 'How many times sending was begun.' })
  declare tries: number;

  @Field(() => String, { nullable: true, description: 'Why it was not sent, or not yet.' })
  declare reason: string | null;

  @Field(() => String, { nullable: true, description: 'Why a person last sent it again.' })
  declare resendReason: string | null;
}
HandOverSchema.setClass(HandOver);
