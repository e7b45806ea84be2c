import { createStaff } from '../../migrations/staff-0001.js';
import { guardSignIn } from '../../migrations/staff-0002.js';
import { addSecondFactor } from '../../migrations/staff-0003.js';
import { addApiTokens } from '../../migrations/staff-0004.js';
import { addIssuerIdentities } from '../../migrations/staff-0005.js';
import { signAnew } from '../../migrations/staff-0006.js';
import { definePlugin } from '../kernel/plugin.js';
import { ExplainResolver } from './access/resolvers.js';
import { createFirstAdmin, linkForFirstAdmin } from './actions.js';
import { AgreementResolver } from './agreements/resolvers.js';
import { ApiTokenSchema } from './api-tokens/api-token.js';
import { apiTokenData } from './api-tokens/personal.js';
import { ApiTokenResolver } from './api-tokens/resolvers.js';
import { authenticator, hearOfChanges } from './authenticator.js';
import { IssuerIdentity, issuerData } from './issuer/identity.js';
import { IssuerResolver } from './issuer/resolvers.js';
import { operations } from './operations.js';
import { setupPages } from './pages.js';
import { staffData } from './personal.js';
import { StaffResolver } from './resolvers.js';
import { staffRules } from './rules.js';
import { Guess, HouseKey, RecoveryCode, ResetLink, SecondFactor } from './sign-in/entities.js';
import { cleanUp, sendResetLink } from './sign-in/jobs.js';
import { accountChangedMail, resetLinkMail } from './sign-in/mail.js';
import { notices, tellOwner } from './sign-in/notices.js';
import { signInOperations } from './sign-in/operations.js';
import { resetPages } from './sign-in/pages.js';
import { signInData } from './sign-in/personal.js';
import { SignInResolver } from './sign-in/resolvers.js';
import { checkSecrets } from './sign-in/sealed-secrets.js';
import { SecondFactorResolver } from './sign-in/second-factor-resolvers.js';
import { checkIssuerSettings, staffSettings } from './settings.js';
import {
  AgreementSchema,
  AgreementTextSchema,
  Session,
  SetupLink,
  StaffMemberSchema,
} from './staff-member.js';

/** Who works here: accounts, roles with their purposes, sessions, and the agreement of secrecy. */
export default definePlugin({
  name: 'staff',
  describe: 'accounts, roles, sessions and the agreement of secrecy',
  entities: [
    StaffMemberSchema,
    Session,
    AgreementTextSchema,
    AgreementSchema,
    SetupLink,
    HouseKey,
    Guess,
    ResetLink,
    SecondFactor,
    RecoveryCode,
    ApiTokenSchema,
    IssuerIdentity,
  ],
  migrations: [createStaff, guardSignIn, addSecondFactor, addApiTokens, addIssuerIdentities, signAnew],
  resolvers: [
    StaffResolver,
    SignInResolver,
    SecondFactorResolver,
    ApiTokenResolver,
    IssuerResolver,
    AgreementResolver,
    ExplainResolver,
  ],
  rules: staffRules,
  personalData: [...staffData, ...signInData, ...apiTokenData, ...issuerData],
  pages: [...setupPages, ...resetPages],
  on: notices,
  jobs: [sendResetLink, tellOwner, cleanUp],
  schedules: [{ cron: '17 * * * *', job: cleanUp }],
  mails: [resetLinkMail, accountChangedMail],
  operations: [...operations, ...signInOperations],
  settings: staffSettings,
  authenticator,
  promises: [
    { id: 'P4', keptBy: 'a role carries purposes, and a personal field is open for its own purposes alone' },
    {
      id: 'P16',
      keptBy: 'personal fields are null with FORBIDDEN until the current agreement of secrecy is signed',
    },
  ],
  async atStart(work) {
    checkIssuerSettings(work.house.settings(staffSettings));
    await checkSecrets(work);
    const { adminEmail, adminName, adminPassword } = work.house.config;
    if (adminEmail && adminPassword) {
      await work.transaction((scope) =>
        createFirstAdmin(scope, { email: adminEmail, name: adminName, password: adminPassword }),
      );
    }
    return hearOfChanges(work);
  },
  async whenServing(work, print) {
    const path = await work.transaction(linkForFirstAdmin);
    if (path) print(`No admin yet: make the first one at ${work.house.publicUrl()}${path} (works once)`);
  },
});
