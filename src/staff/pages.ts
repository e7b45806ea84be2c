import { html, type Html } from '../kernel/html.js';
import type { Language } from '../kernel/mail.js';
import { inLanguage, type Page } from '../kernel/pages.js';
import { finishSetup, openSetupLink } from './actions.js';
import { passwordForm } from './password-form.js';
import { passwordProblem } from './passwords.js';

const titles = { nl: 'Welkom bij Klantmap', en: 'Welcome to Klantmap' };

/** Whose account it is, or fields for the first admin to say so. */
function identity(language: Language, email: string | null, typed: Readonly<Record<string, string>>): Html {
  const words = inLanguage(language, {
    nl: { email: 'E-mailadres', name: 'Naam' },
    en: { email: 'E-mail address', name: 'Name' },
  });
  return email
    ? html`<p>${words.email}: <strong>${email}</strong></p>`
    : html`<label for="email">${words.email}</label
        ><input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          value="${typed.email ?? ''}"
          required
        />
        <label for="name">${words.name}</label
        ><input id="name" name="name" autocomplete="name" value="${typed.name ?? ''}" required />`;
}

/** Where a new person, or the first admin, picks a password. The link works once. */
export const setupPages: Page[] = [
  {
    method: 'GET',
    path: 'staff/start/:token',
    async handle(work, { params, language }) {
      const link = await openSetupLink(work.read, params.token ?? '');
      return passwordForm(language, titles, identity(language, link.email, {}));
    },
  },
  {
    method: 'POST',
    path: 'staff/start/:token',
    async handle(work, { params, form, language }) {
      const token = params.token ?? '';
      const { password = '', email, name } = form;
      const link = await openSetupLink(work.read, token);
      const problem = passwordProblem(password, [link.email, link.name, email, name]);
      if (problem) return passwordForm(language, titles, identity(language, link.email, form), problem);
      await work.transaction((scope) => finishSetup(scope, token, { email, name, password }));
      return {
        title: inLanguage(language, { nl: 'Het account is klaar', en: 'The account is ready' }),
        body: html`<p><a href="/graphiql">${inLanguage(language, { nl: 'Inloggen', en: 'Sign in' })}</a></p>`,
      };
    },
  },
];
