import { html } from '../../kernel/html.js';
import { inLanguage, type Page } from '../../kernel/pages.js';
import { shortestPassword } from '../passwords.js';
import { requestPasswordReset, resetPassword } from './passwords-of-people.js';
import { openResetLink, resetLinkMinutes } from './reset-link.js';

/** Another password for who lost theirs: ask for a link, follow it from the mail. Each link works once. */
export const resetPages: Page[] = [
  {
    method: 'GET',
    path: 'staff/forgotten',
    async handle(_work, { language }) {
      const words = inLanguage(language, {
        nl: { title: 'Wachtwoord vergeten', email: 'E-mailadres', send: 'Stuur mij een link' },
        en: { title: 'Forgotten password', email: 'E-mail address', send: 'Send me a link' },
      });
      return {
        title: words.title,
        body: html`<form method="post">
          <label for="email">${words.email}</label>
          <input id="email" name="email" type="email" autocomplete="username" maxlength="254" required />
          <button>${words.send}</button>
        </form>`,
      };
    },
  },
  {
    method: 'POST',
    path: 'staff/forgotten',
    async handle(work, { form, language }) {
      const email = form.email ?? '';
      // What cannot be an address gets the answer of one that nobody has.
      if (email.length <= 254 && /^[^\s\p{Cc}]+@[^\s\p{Cc}]+$/u.test(email.trim()))
        await requestPasswordReset(work, email, language);
      const words = inLanguage(language, {
        nl: {
          title: 'Kijk in uw mailbox',
          body: `Als er een account is met dit e-mailadres, krijgt het binnen enkele minuten een link, die ${resetLinkMinutes} minuten werkt.`,
        },
        en: {
          title: 'Look in your mailbox',
          body: `If there is an account with this e-mail address, it gets a link within a few minutes, which works for ${resetLinkMinutes} minutes.`,
        },
      });
      return { title: words.title, body: html`<p>${words.body}</p>` };
    },
  },
  {
    method: 'GET',
    path: 'staff/reset/:token',
    async handle(work, { params, language }) {
      await openResetLink(work.read, params.token ?? '');
      const words = inLanguage(language, {
        nl: {
          title: 'Een nieuw wachtwoord',
          password: `Nieuw wachtwoord (${shortestPassword} tekens of meer)`,
          save: 'Opslaan',
        },
        en: {
          title: 'A new password',
          password: `New password (${shortestPassword} characters or more)`,
          save: 'Save',
        },
      });
      return {
        title: words.title,
        body: html`<form method="post">
          <label for="password">${words.password}</label>
          <input
            id="password"
            name="password"
            type="password"
            autocomplete="new-password"
            minlength="${shortestPassword}"
            required
          />
          <button>${words.save}</button>
        </form>`,
      };
    },
  },
  {
    method: 'POST',
    path: 'staff/reset/:token',
    async handle(work, { params, form, language }) {
      const device = await resetPassword(work, params.token ?? '', form.password ?? '');
      const words = inLanguage(language, {
        nl: {
          title: 'Uw wachtwoord is veranderd',
          body: 'Overal waar u was ingelogd, bent u nu uitgelogd.',
          signIn: 'Inloggen',
        },
        en: {
          title: 'Your password has changed',
          body: 'You are signed out wherever you were signed in.',
          signIn: 'Sign in',
        },
      });
      return {
        title: words.title,
        // After the #: a browser keeps that to itself, so no server's log ever has it.
        body: html`<p>${words.body}</p>
          <p><a href="/graphiql/#device=${device}">${words.signIn}</a></p>`,
      };
    },
  },
];
