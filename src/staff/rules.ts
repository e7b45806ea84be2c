import { forbidden } from '../errors.js';
import {
  allOf,
  atTheDoor,
  beforeSigning,
  callerRule,
  everyone,
  forRole,
  inherit,
  rowRule,
  signedIn,
  type RuleTree,
} from '../kernel/rules.js';
import type { StaffMember } from './staff-member.js';

const admin = forRole('admin');
const manager = forRole('admin', 'privacy_officer');

const person = callerRule('a person', (actor) =>
  actor.kind === 'service' ? forbidden('This is for people; an API token cannot do it.') : true,
);
const inPerson = allOf(signedIn, person);
const insider = callerRule('of staff', (actor) =>
  actor.kind === 'staff' ? true : forbidden('This is for the vendor’s own people.'),
);
const inPersonOfStaff = allOf(inPerson, insider);
const inPersonAtTheDoor = allOf(atTheDoor, person);

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
  Query: {
    apiTokens: inPersonOfStaff,
    me: atTheDoor,
    staffMembers: manager,
    currentAgreement: signedIn,
    signInOptions: everyone,
    agreementsDue: manager,
    explainAccess: manager,
  },
  Mutation: {
    signIn: beforeSigning(everyone),
    refreshSession: beforeSigning(everyone),
    startIssuerSignIn: beforeSigning(everyone),
    finishIssuerSignIn: beforeSigning(everyone),
    linkStaffMember: allOf(admin, person),
    signOut: beforeSigning(inPersonAtTheDoor),
    signOutEverywhere: beforeSigning(inPersonAtTheDoor),
    changePassword: beforeSigning(inPersonAtTheDoor),
    startSecondFactor: beforeSigning(inPersonAtTheDoor),
    confirmSecondFactor: beforeSigning(inPersonAtTheDoor),
    replaceRecoveryCodes: beforeSigning(inPerson),
    removeSecondFactor: beforeSigning(inPerson),
    resetSecondFactor: admin,
    createApiToken: inPersonOfStaff,
    revokeApiToken: inPersonOfStaff,
    requestPasswordReset: beforeSigning(everyone),
    signAgreement: beforeSigning(inPerson),
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
    agreementUntil: ownOrAdmin,
    agreements: ownOrAdmin,
    secondFactor: ownOrAdmin,
    secondFactorNeeded: ownOrAdmin,
  },
  AgreementText: signedIn,
  // Whoever may see an account's signatures may see when they were made, their own before they sign anew too.
  Agreement: { id: inherit, version: inherit, signedAt: inherit },
  FieldAccess: inherit,
  SessionPayload: everyone,
  SignInOptions: everyone,
  StartIssuerSignInPayload: everyone,
  SignOutPayload: atTheDoor,
  SignOutEverywherePayload: atTheDoor,
  ChangePasswordPayload: atTheDoor,
  StartSecondFactorPayload: atTheDoor,
  RecoveryCodesPayload: atTheDoor,
  RemoveSecondFactorPayload: signedIn,
  // Whoever may see the token may see all of it; the list and the mutations say which those are.
  ApiToken: {
    id: signedIn,
    ownerId: signedIn,
    name: signedIn,
    roles: signedIn,
    createdAt: signedIn,
    expiresAt: signedIn,
    lastUsedAt: signedIn,
    revokedAt: signedIn,
  },
  CreateApiTokenPayload: signedIn,
  RevokeApiTokenPayload: signedIn,
  RequestPasswordResetPayload: everyone,
  StaffMemberPayload: signedIn,
  CreateStaffMemberPayload: admin,
  PublishAgreementPayload: manager,
};
