import { type Html, html } from '../../../src/kernel/html.js';
import type { Language } from '../../../src/kernel/mail.js';
import type { Page, PageAnswer, PageRequest } from '../../../src/kernel/pages.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { ConsentPurpose } from '../consent.js';
import type { NewsletterTopic } from '../consent/topic.js';
import { topicsOfPurpose } from '../consent/topic-actions.js';
import { addressFrom, languageFor, shown, ticked, topicBoxes } from './layout.js';
import { ask } from './links.js';
import { texts } from './texts.js';
import { type Asked, askedFor } from './wordings.js';

const problem = (id: string, words: string | undefined): Html =>
  words ? html`<p id="${id}" role="alert" class="problem">${words}</p>` : html``;

/** The value comes back, so that somebody need not type it twice. */
const addressField = (language: Language, value: string, wrong: string | undefined): Html =>
  html`<label for="email">${texts[language].address}</label>
    ${problem('wrong', wrong)}
    <input
      id="email"
      name="email"
      type="email"
      autocomplete="email"
      required
      maxlength="254"
      value="${value}"
      ${wrong ? html`aria-invalid="true" aria-describedby="wrong"` : ''}
    />`;

const purposeOf = (asked: string | undefined): ConsentPurpose =>
  asked === ConsentPurpose.NON_COMMERCIAL ? ConsentPurpose.NON_COMMERCIAL : ConsentPurpose.NEWSLETTER;

interface Form {
  language: Language;
  purpose: ConsentPurpose;
  wording: Asked;
  topics: NewsletterTopic[];
}

/** Undefined: there are no words for it, so nobody can agree. */
async function formFor(scope: Scope, request: PageRequest): Promise<Form | undefined> {
  const language = languageFor(request);
  const purpose = purposeOf(request.query.for);
  const wording = await askedFor(scope, language, purpose);
  if (!wording) return undefined;
  const topics = (await topicsOfPurpose(scope, purpose)).filter((topic) => !topic.retiredAt);
  return { language, purpose, wording, topics };
}

const queryOf = (purpose: ConsentPurpose): Record<string, string> =>
  purpose === ConsentPurpose.NEWSLETTER ? {} : { for: purpose };

function signUpForm(
  { language, purpose, wording, topics }: Form,
  given: { email?: string; chosen?: string[] | null; wrong?: string; about?: string } = {},
): PageAnswer {
  const say = texts[language];
  return shown({
    language,
    title: say.signUp.title[purpose],
    query: queryOf(purpose),
    ...(given.wrong || given.about ? { status: 422 } : {}),
    body: [
      problem('about', given.about),
      html`<form method="post">
        ${addressField(language, given.email ?? '', given.wrong)}
        ${topics.length > 0 ? topicBoxes(topics, given.chosen === undefined ? [] : given.chosen, language, { legend: say.topics, all: say.all }) : ''}
        <p>${say.signUp.agree}</p>
        <blockquote lang="${wording.language}">${wording.text}</blockquote>
        <input type="hidden" name="wording" value="${wording.id}" />
        <button>${say.signUp.button}</button>
      </form>`,
      html`<p>${say.signUp.note}</p>`,
    ],
  });
}

const noForm = (request: PageRequest): PageAnswer => {
  const language = languageFor(request);
  const { none, title } = texts[language].signUp;
  return shown({ language, title: title[purposeOf(request.query.for)], body: [html`<p>${none}</p>`] });
};

export const mailUnderWay = (
  language: Language,
  what: Exclude<keyof (typeof texts)['nl']['sent'], 'title' | 'wait'>,
): PageAnswer => {
  const say = texts[language].sent;
  return shown({ language, title: say.title, body: [html`<p>${say[what]}</p>`, html`<p>${say.wait}</p>`] });
};

const signUpPath = 'newsletter/sign-up';
const askPath = 'newsletter/ask';

function askForm(language: Language, email = '', wrong?: string): PageAnswer {
  const say = texts[language].ask;
  return shown({
    language,
    title: say.title,
    ...(wrong ? { status: 422 } : {}),
    body: [
      html`<p>${say.intro}</p>`,
      html`<form method="post">${addressField(language, email, wrong)}<button>${say.button}</button></form>`,
    ],
  });
}

/** Whether an address is known, neither the answer tells nor how long it took: that is looked up after it was given. */
export const askPages: Page[] = [
  {
    method: 'GET',
    path: signUpPath,
    async handle(work, request) {
      const form = await formFor(work.read, request);
      return form ? signUpForm(form) : noForm(request);
    },
  },
  {
    method: 'POST',
    path: signUpPath,
    handle: (work, request) =>
      work.transaction(async (scope) => {
        const form = await formFor(scope, request);
        if (!form) return noForm(request);
        const { language, wording, topics } = form;
        const say = texts[language];
        const chosen = ticked(request.form, topics);
        const email = addressFrom(request.form.email);
        const given = { email: (request.form.email ?? '').slice(0, 254), chosen };
        if (!email) return signUpForm(form, { ...given, wrong: say.wrongAddress });
        if (chosen?.length === 0) return signUpForm(form, { ...given, about: say.chooseOne });
        // What somebody agrees to is what they had before them.
        if (request.form.wording !== wording.id)
          return signUpForm(form, { ...given, about: say.signUp.changed });
        await ask(scope, { kind: 'sign-up', email, language, wordingId: wording.id, topicIds: chosen });
        return mailUnderWay(language, 'signUp');
      }),
  },
  {
    method: 'GET',
    path: askPath,
    handle: async (_work, request) => askForm(languageFor(request)),
  },
  {
    method: 'POST',
    path: askPath,
    handle: (work, request) =>
      work.transaction(async (scope) => {
        const language = languageFor(request);
        const email = addressFrom(request.form.email);
        if (!email)
          return askForm(language, (request.form.email ?? '').slice(0, 254), texts[language].wrongAddress);
        await ask(scope, { kind: 'preferences', email, language });
        return mailUnderWay(language, 'link');
      }),
  },
];
