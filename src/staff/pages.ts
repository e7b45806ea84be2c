import { html } from '../kernel/html.js';
import { inLanguage, type Page } from '../kernel/pages.js';
import { finishSetup, openSetupLink } from './actions.js';
import { shortestPassword } from './passwords.js';

/** Where a new person, or the first admin, picks a password. The link works once. */
export const setupPages: Page[] = [
  {
    method: 'GET',
    path: 'staff/start/:token',
    async handle(work, { params, language }) {
      const link = await openSetupLink(work.read, params.token ?? '');
      const words = inLanguage(language, {
        nl: {
          title: 'Welkom bij Klantmap',
          email: 'E-mailadres',
          name: 'Naam',
          password: `Wachtwoord (${shortestPassword} tekens of meer)`,
          save: 'Opslaan',
        },
        en: {
          title: 'Welcome to Klantmap',
          email: 'E-mail address',
          name: 'Name',
          password: `Password (${shortestPassword} characters or more)`,
          save: 'Save',
        },
      });
      const identity = link.email
        ? html`<p>${words.email}: <strong>${link.email}</strong></p>`
        : html`<label for="email">${words.email}</label
            ><input id="email" name="email" type="email" autocomplete="username" required />
            <label for="name">${words.name}</label
            ><input id="name" name="name" autocomplete="name" required />`;
      return {
        title: words.title,
        body: html`<form method="post">
          ${identity}
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
    path: 'staff/start/:token',
    async handle(work, { params, form, language }) {
      await work.transaction((scope) =>
        finishSetup(scope, params.token ?? '', {
          email: form.email,
          name: form.name,
          password: form.password ?? '',
        }),
      );
      return {
        title: inLanguage(language, { nl: 'Het account is klaar', en: 'The account is ready' }),
        body: html`<p><a href="/graphiql">${inLanguage(language, { nl: 'Inloggen', en: 'Sign in' })}</a></p>`,
      };
    },
  },
];
