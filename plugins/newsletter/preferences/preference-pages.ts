import { type Html, html } from '../../../src/kernel/html.js';
import type { Language } from '../../../src/kernel/mail.js';
import type { FileAnswer, Page, PageAnswer, PageRequest } from '../../../src/kernel/pages.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { receiptOf } from '../consent/receipt.js';
import { dayOf } from '../campaigns/reasons.js';
import { mailUnderWay } from './ask-pages.js';
import { type Choice, choicesOf, leave, saveLanguage, saveTopics } from './choices.js';
import { addressFrom, languageFor, shown, ticked, topicBoxes, wordsFrom } from './layout.js';
import { addLink } from './links.js';
import { type Reader, readerByToken } from './reader.js';
import { texts } from './texts.js';

const path = 'newsletter/preferences/:token';

/** What a form of this page asks for: its button's value. */
const button = (does: string, words: string, purpose?: string): Html =>
  html`<button name="do" value="${purpose ? `${does} ${purpose}` : does}">${words}</button>`;

function purposeForm(choice: Choice, language: Language, receiptPath: string): Html {
  const say = texts[language].preferences;
  const { purpose, live, since, topics, topicIds } = choice;
  const boxes =
    topics.length > 0
      ? topicBoxes(topics, topicIds, language, { legend: texts[language].topics, all: texts[language].all })
      : html``;
  return html`<section>
    <h2>${texts[language].names[purpose]}</h2>
    <p>${live && since ? say.live(dayOf(since, language)) : say.not}</p>
    <blockquote lang="${choice.textLanguage}">${choice.text}</blockquote>
    <form method="post">
      ${boxes}
      ${
        live
          ? html`${topics.length > 0 ? button('topics', say.save, purpose) : ''}
            ${button('leave', say.leaveOne[purpose], purpose)}`
          : button('agree', say.agree, purpose)
      }
    </form>
    ${choice.known ? html`<p><a href="${receiptPath}?for=${purpose}" download>${say.receipt}</a></p>` : ''}
  </section>`;
}

interface Told {
  done?: string;
  problem?: string;
  /** With the new address. */
  wrong?: string;
}

async function preferences(
  scope: Scope,
  reader: Reader,
  token: string,
  language: Language,
  told: Told = {},
): Promise<PageAnswer> {
  const say = texts[language].preferences;
  const choices = await choicesOf(scope, reader, language);
  const receiptPath = `/p/newsletter/preferences/${encodeURIComponent(token)}/receipt`;
  const radio = (value: Language, words: string) =>
    html`<label class="choice" lang="${value}"
      ><input
        type="radio"
        name="language"
        value="${value}"
        ${reader.language === value ? html`checked` : ''}
      />
      <span>${words}</span></label
    >`;
  return shown({
    language,
    title: say.title,
    ...(told.wrong || told.problem ? { status: 422 } : {}),
    body: [
      told.done ? html`<p role="status" class="done">${told.done}</p>` : html``,
      told.problem ? html`<p role="alert" class="problem">${told.problem}</p>` : html``,
      html`${choices.map((choice) => purposeForm(choice, language, receiptPath))}`,
      html`<section>
        <h2 id="language">${say.language}</h2>
        <form method="post">
          <fieldset aria-labelledby="language">
            ${radio('nl', say.dutch)} ${radio('en', say.english)}
          </fieldset>
          ${button('language', say.saveLanguage)}
        </form>
      </section>`,
      reader.asked
        ? html`<section>
            <h2>${say.address}</h2>
            <p id="address-note">${say.addressNote}</p>
            <form method="post">
              <label for="email">${say.newAddress}</label>
              ${told.wrong ? html`<p id="wrong" role="alert" class="problem">${told.wrong}</p>` : ''}
              <input
                id="email"
                name="email"
                type="email"
                autocomplete="email"
                required
                maxlength="254"
                aria-describedby="${told.wrong ? 'wrong' : 'address-note'}"
                ${told.wrong ? html`aria-invalid="true"` : ''}
              />
              ${button('address', say.saveAddress)}
            </form>
          </section>`
        : html`<section>
            <h2>${say.address}</h2>
            <p>${say.addressByMail}</p>
            <form method="post">${button('ask', say.askToChange)}</form>
          </section>`,
      html`<section>
        <h2>${say.leave}</h2>
        <p>${say.leaveNote}</p>
        <form method="post">
          <label for="why">${say.why}</label>
          <textarea id="why" name="why" rows="3" maxlength="500"></textarea>
          ${button('leave', say.leaveAll)}
        </form>
      </section>`,
    ],
  });
}

export function goneOrLate(language: Language, reader: Reader | undefined): PageAnswer | undefined {
  if (reader && !reader.late) return undefined;
  const say = texts[language];
  const answer = shown({
    language,
    title: reader ? say.expired : say.gone,
    body: [
      html`<p>${reader ? say.confirm.late : say.goneBody}</p>
        <p><a href="/p/newsletter/ask?lang=${language}">${say.askAgain}</a></p>`,
    ],
  });
  return { ...answer, status: reader ? 410 : 404 };
}

async function act(scope: Scope, request: PageRequest): Promise<PageAnswer> {
  const token = request.params.token ?? '';
  const reader = await readerByToken(scope, token);
  const language = languageFor(request, reader);
  const refused = goneOrLate(language, reader);
  if (refused || !reader) return refused as PageAnswer;
  const say = texts[language];
  const [does, purpose] = (request.form.do ?? '').split(' ');
  const choices = await choicesOf(scope, reader, language);
  const choice = choices.find((one) => one.purpose === purpose);
  const saved = async (whose: Reader, shownIn: Language) =>
    preferences(scope, whose, token, shownIn, { done: texts[shownIn].preferences.saved });

  if (does === 'leave') {
    const why = wordsFrom(request.form.why);
    for (const one of purpose ? [choice] : choices) if (one) await leave(scope, reader, one.purpose, why);
    if (purpose) return saved(reader, language);
    return shown({
      language,
      title: say.preferences.left,
      body: [html`<p>${say.preferences.leftBody}</p>`],
    });
  }
  // What would need mail to this address, or would be consent to it.
  if (reader.suppressed && (does === 'topics' || does === 'agree' || does === 'ask'))
    return preferences(scope, reader, token, language, { problem: say.preferences.suppressed });
  if (does === 'topics' && choice) {
    await saveTopics(scope, reader, choice, ticked(request.form, choice.topics, choice.topicIds));
    return saved(reader, language);
  }
  if (does === 'agree' && choice?.asked && !choice.live && reader.email) {
    const topicIds = ticked(request.form, choice.topics);
    if (topicIds?.length === 0)
      return preferences(scope, reader, token, language, { problem: say.chooseOne });
    // From the address itself, since a letter may have been passed on.
    await addLink(scope, {
      kind: 'sign-up',
      contactId: reader.contactId,
      email: reader.email,
      language,
      wordingId: choice.asked.id,
      topicIds,
    });
    return mailUnderWay(language, 'agree');
  }
  const wanted = request.form.language;
  if (does === 'language' && (wanted === 'nl' || wanted === 'en')) {
    await saveLanguage(scope, reader, wanted);
    return saved({ ...reader, language: wanted }, wanted);
  }
  if (does === 'ask' && reader.email) {
    await addLink(scope, { kind: 'preferences', contactId: reader.contactId, email: reader.email, language });
    return mailUnderWay(language, 'toChange');
  }
  if (does === 'address' && reader.asked) {
    const email = addressFrom(request.form.email);
    if (!email) return preferences(scope, reader, token, language, { wrong: say.wrongAddress });
    // The same answer for an address that had its share of mail today.
    await addLink(scope, { kind: 'new address', contactId: reader.contactId, email, language });
    return mailUnderWay(language, 'address');
  }
  return preferences(scope, reader, token, language);
}

/** By the unguessable link of each letter, or of a mail that was asked for. Looking changes nothing. */
export const preferencePages: Page[] = [
  {
    method: 'GET',
    path,
    async handle(work, request) {
      const token = request.params.token ?? '';
      const reader = await readerByToken(work.read, token);
      const language = languageFor(request, reader);
      return goneOrLate(language, reader) ?? preferences(work.read, reader as Reader, token, language);
    },
  },
  { method: 'POST', path, handle: (work, request) => work.transaction((scope) => act(scope, request)) },
  {
    method: 'GET',
    path: `${path}/receipt`,
    async handle(work, request): Promise<PageAnswer | FileAnswer> {
      const reader = await readerByToken(work.read, request.params.token ?? '');
      const language = languageFor(request, reader);
      const choice =
        reader &&
        !reader.late &&
        (await choicesOf(work.read, reader, language)).find((one) => one.purpose === request.query.for);
      const receipt = choice && (await receiptOf(work.read, reader.contactId, choice.purpose));
      if (!receipt) return goneOrLate(language, reader?.late ? reader : undefined) as PageAnswer;
      return {
        type: 'application/json; charset=utf-8',
        content: JSON.stringify(receipt, null, 2),
        filename: `${language === 'nl' ? 'toestemming' : 'consent'}-${choice.purpose}.json`,
      };
    },
  },
];
