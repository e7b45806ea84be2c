import sql from 'sql-template-tag';
import { badInput, conflict, notFound } from '../../errors.js';
import { isUuid } from '../../kernel/ids.js';
import { tidy } from '../../kernel/input.js';
import type { Work } from '../../kernel/scope.js';
import { endSessions } from '../sessions.js';
import { spendResetLinks } from '../sign-in/reset-link.js';
import { StaffMember } from '../staff-member.js';
import { link } from './accounts.js';
import * as events from './events.js';
import type { LinkStaffMemberInput } from './inputs.js';
import { providerOf } from './provider.js';

/** By an admin, who knows that both are one person. Sessions end: whoever goes on signs in as they now are. */
export async function linkStaffMember(work: Work, input: LinkStaffMemberInput): Promise<StaffMember> {
  const subject = tidy(input.subject);
  const issuer = subject ? (await providerOf(work.house)).issuer : undefined;
  return work.transaction(async (scope) => {
    const staff = isUuid(input.id) ? await scope.em.findOne(StaffMember, { id: input.id }) : null;
    if (!staff) throw notFound('staff member', input.id);
    if (staff.external)
      throw badInput('id', 'is somebody outside; the issuer is for the vendor’s own people');
    await scope.rows(sql`delete from staff.issuer_identity where account_id = ${staff.id}`);
    await endSessions(scope, sql`account_id = ${staff.id}`);
    if (!issuer || !subject) {
      await scope.emit(events.identityUnlinked, { staffId: staff.id });
      return staff;
    }
    const taken = await scope.row(
      sql`select 1 as n from staff.issuer_identity where issuer = ${issuer} and subject = ${subject}`,
    );
    if (taken) throw conflict('This subject is tied to another account already.');
    link(scope, staff.id, issuer, subject);
    // One way in is enough: whoever the issuer lets go must not come in with a password of before.
    staff.passwordHash = '';
    await spendResetLinks(scope, staff.id);
    await scope.emit(events.identityLinked, { staffId: staff.id });
    return staff;
  });
}
