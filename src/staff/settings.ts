import { BootError } from '../errors.js';
import { outsideRoles, type Role, roleNames } from '../kernel/purposes.js';
import { defineSettings, type Setting, setting, type Values } from '../kernel/settings.js';

const roleCalled = (text: string, among: readonly Role[]): Role => {
  const role = among.find((name) => name === text.trim().toLowerCase());
  if (!role) throw new Error(`must name roles out of ${among.join(', ')}`);
  return role;
};

const roles = (variable: string, describe: string): Setting<readonly Role[]> => ({
  variable,
  describe,
  fallback: [],
  secret: false,
  parse: (text) => text.split(',').map((one) => roleCalled(one, roleNames)),
});

/** Somebody outside gets a login from who engages them, and a machine its token from who answers for it. */
const rolesOfIssuer = roleNames.filter((role) => !outsideRoles.includes(role) && role !== 'service');

const roleOfValue = (variable: string, describe: string): Setting<ReadonlyMap<string, Role>> => ({
  variable,
  describe,
  fallback: new Map(),
  secret: false,
  parse: (text) =>
    new Map(
      text.split(',').map((pair) => {
        const [value = '', role] = pair.split('=');
        if (!value.trim() || role === undefined)
          throw new Error('must be pairs such as klantmap-support=support, with commas between them');
        return [value.trim(), roleCalled(role, rolesOfIssuer)] as const;
      }),
    ),
});

const months = (variable: string, describe: string): Setting<number | null> => ({
  variable,
  describe,
  fallback: null,
  secret: false,
  parse(text) {
    if (!/^[1-9]\d{0,2}$/.test(text)) throw new Error('must be a number of months, 1 to 999');
    return Number(text);
  },
});

const isLoopback = ({ hostname }: URL) => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);

const issuer: Setting<URL | null> = {
  variable: 'OIDC_ISSUER',
  describe:
    'OpenID Connect issuer that staff may sign in with, such as https://login.example.nl/realms/staff',
  fallback: null,
  secret: false,
  parse(text) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))))
      throw new Error('must be an address with https, such as that of the example');
    return url;
  },
};

export const staffSettings = defineSettings({
  secondFactorRoles: roles(
    'SECOND_FACTOR_ROLES',
    'roles that need a second factor, such as admin,privacy_officer; without one they can only set it up',
  ),
  agreementMonths: months(
    'AGREEMENT_MONTHS',
    'after how many months the agreement of secrecy must be signed anew; absent: with a new text alone',
  ),
  oidcIssuer: issuer,
  oidcName: setting.text('OIDC_NAME', {
    describe: 'what the issuer is called at the sign-in form; absent: its host',
    default: null,
  }),
  oidcClientId: setting.text('OIDC_CLIENT_ID', { describe: 'our client id at the issuer', default: null }),
  oidcClientSecret: setting.text('OIDC_CLIENT_SECRET', {
    describe: 'our client secret at the issuer; absent: a public client, with PKCE alone',
    default: null,
    secret: true,
  }),
  oidcAudience: setting.text('OIDC_AUDIENCE', {
    describe: 'audience of the issuer’s JWTs that the API takes as bearer tokens; absent: it takes none',
    default: null,
  }),
  oidcRolesClaim: setting.text('OIDC_ROLES_CLAIM', {
    describe:
      'claim that holds a person’s roles or groups, with dots for nesting, such as realm_access.roles',
    default: 'roles',
  }),
  oidcRoles: roleOfValue(
    'OIDC_ROLES',
    'which value of that claim gives which role, such as klantmap-support=support,klantmap-admin=admin',
  ),
});

/** @throws BootError when settings that each are well-formed do not go together */
export function checkIssuerSettings(values: Values<(typeof staffSettings)['shape']>): void {
  const refuse = (what: string): never => {
    throw new BootError(`plugin "staff": ${what}`);
  };
  const { oidcIssuer, oidcClientId, oidcAudience, oidcRoles } = values;
  if (!oidcIssuer) return;
  if (!oidcClientId) refuse('OIDC_ISSUER needs OIDC_CLIENT_ID');
  if (oidcRoles.size === 0) refuse('OIDC_ISSUER needs OIDC_ROLES: without a role nobody may sign in');
  // An ID token is made for its client, and goes through browsers; it must be no key to the API.
  if (oidcAudience === oidcClientId) refuse('OIDC_AUDIENCE must be another than OIDC_CLIENT_ID');
}
