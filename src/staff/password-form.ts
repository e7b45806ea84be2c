import { type Html, html } from '../kernel/html.js';
import { inLanguage, type PageAnswer } from '../kernel/pages.js';
import type { Language } from '../kernel/mail.js';
import { shortestPassword, passwordProblem } from './passwords.js';

/**
 * A form that sets a password, as a whole page; told again with what is wrong when the first choice will not do.
 * @param before what stands above the field, such as whose account it is
 */
export function passwordForm(
  language: Language,
  titles: Record<Language, string>,
  before: Html,
  problem?: ReturnType<typeof passwordProblem>,
): PageAnswer {
  const words = inLanguage(language, {
    nl: {
      password: `Wachtwoord (${shortestPassword} tekens of meer)`,
      save: 'Opslaan',
      it: 'Dit wachtwoord',
    },
    en: { password: `Password (${shortestPassword} characters or more)`, save: 'Save', it: 'This password' },
  });
  return {
    status: problem ? 400 : 200,
    title: inLanguage(language, titles),
    body: html`${problem && html`<p role="alert">${words.it} ${inLanguage(language, problem)}.</p>`}
      <form method="post">
        ${before}
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
}
