import { html } from '../../kernel/html.js';
import { inLanguage, type Page } from '../../kernel/pages.js';
import { passwordForm } from '../password-form.js';
import { requestPasswordReset, resetPassword, resetProblem } from './passwords-of-people.js';
import { openResetLink, resetLinkMinutes } from './reset-link.js';

const titles = { nl: 'Een nieuw wachtwoord', en: 'A new password' };

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
      return passwordForm(language, titles, html``);
    },
  },
  {
    method: 'POST',
    path: 'staff/reset/:token',
    async handle(work, { params, form, language }) {
      const token = params.token ?? '';
      const { password = '' } = form;
      const problem = await resetProblem(work.read, token, password);
      if (problem) return passwordForm(language, titles, html``, problem);
      const device = await resetPassword(work, token, password);
      const words = inLanguage(language, {
        nl: {
          title: 'Uw wachtwoord is veranderd',
          body: 'Overal waar u was ingelogd, bent u nu uitgelogd. API-tokens op uw naam blijven werken: trek die in als u ze niet kent.',
          signIn: 'Inloggen',
        },
        en: {
          title: 'Your password has changed',
          body: 'You are signed out wherever you were signed in. API tokens in your name go on working: revoke those that you do not know.',
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
