import sql from 'sql-template-tag';
import type { Scope } from '../kernel/scope.js';
import { endSessions } from './sessions.js';
import { spendResetLinks } from './sign-in/reset-link.js';

/**
 * Ends every way in. All of them ask whether the account is open as well; what is ended here stays so when somebody
 * comes back. The account itself stays: the audit names it.
 */
export async function endAccess(scope: Scope, accountId: string): Promise<void> {
  const now = scope.now().toISOString();
  await endSessions(scope, sql`account_id = ${accountId}`);
  await spendResetLinks(scope, accountId);
  await scope.rows(
    sql`update staff.setup_link set used_at = ${now} where account_id = ${accountId} and used_at is null`,
  );
  await scope.rows(
    sql`update staff.api_token set revoked_at = ${now} where owner_id = ${accountId} and revoked_at is null`,
  );
}
