import { Temporal } from 'temporal-polyfill';
import { timeZone } from '../../../src/kernel/clock.js';
import type { Scope } from '../../../src/kernel/scope.js';
import type { ConsentWording } from '../consent.js';
import { newsletterSettings } from '../settings.js';

/** When consent to a text that is given then ends by itself; null when the vendor sets no end. */
export function expiryOf(scope: Scope, wording: Pick<ConsentWording, 'validMonths'>, at: Date): Date | null {
  const months = wording.validMonths ?? scope.settings(newsletterSettings).consentMonths;
  if (months <= 0) return null;
  const end = Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone)
    .add({ months });
  return new Date(end.epochMilliseconds);
}
