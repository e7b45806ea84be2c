import { type Role, roleNames } from '../kernel/purposes.js';
import { defineSettings, type Setting } from '../kernel/settings.js';

const roles = (variable: string, describe: string): Setting<readonly Role[]> => ({
  variable,
  describe,
  fallback: [],
  secret: false,
  parse: (text) =>
    text.split(',').map((one) => {
      const role = roleNames.find((name) => name === one.trim().toLowerCase());
      if (!role) throw new Error(`must be some of ${roleNames.join(', ')}, with commas between them`);
      return role;
    }),
});

export const staffSettings = defineSettings({
  secondFactorRoles: roles(
    'SECOND_FACTOR_ROLES',
    'roles that need a second factor, such as admin,privacy_officer; without one they can only set it up',
  ),
});
