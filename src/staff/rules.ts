import { forbidden } from '../errors.js';
import { atTheDoor, everyone, forRole, rowRule, signedIn, type RuleTree } from '../kernel/rules.js';
import type { StaffMember } from './staff-member.js';

const admin = forRole('admin');
const manager = forRole('admin', 'privacy_officer');

/** Staff may know themselves, also before they signed; of others, those who manage access. */
const ownOrAdmin = rowRule<StaffMember>(
  'own account, or role admin or privacy_officer',
  atTheDoor,
  (staff, _args, { actor }) =>
    staff.id === actor.id || manager.decide(actor) === true
      ? true
      : forbidden('This is somebody else’s account.'),
);

export const staffRules: RuleTree = {
  Query: { me: atTheDoor, staffMembers: manager, currentAgreement: signedIn },
  Mutation: {
    signIn: everyone,
    refreshSession: everyone,
    signOut: atTheDoor,
    signOutEverywhere: atTheDoor,
    changePassword: atTheDoor,
    startSecondFactor: atTheDoor,
    confirmSecondFactor: atTheDoor,
    replaceRecoveryCodes: signedIn,
    removeSecondFactor: signedIn,
    resetSecondFactor: admin,
    requestPasswordReset: everyone,
    signAgreement: signedIn,
    publishAgreement: manager,
    createStaffMember: admin,
    updateStaffMember: admin,
  },
  StaffMember: {
    id: atTheDoor,
    email: ownOrAdmin,
    name: ownOrAdmin,
    external: signedIn,
    roles: ownOrAdmin,
    active: ownOrAdmin,
    createdAt: ownOrAdmin,
    version: ownOrAdmin,
    purposes: ownOrAdmin,
    agreementSigned: ownOrAdmin,
    secondFactor: ownOrAdmin,
    secondFactorNeeded: ownOrAdmin,
  },
  AgreementText: signedIn,
  SessionPayload: everyone,
  SignOutPayload: atTheDoor,
  SignOutEverywherePayload: atTheDoor,
  ChangePasswordPayload: atTheDoor,
  StartSecondFactorPayload: atTheDoor,
  RecoveryCodesPayload: atTheDoor,
  RemoveSecondFactorPayload: signedIn,
  RequestPasswordResetPayload: everyone,
  StaffMemberPayload: signedIn,
  CreateStaffMemberPayload: admin,
  PublishAgreementPayload: manager,
};
