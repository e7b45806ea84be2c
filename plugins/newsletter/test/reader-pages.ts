import type { ReceivedMail } from '../../../test/support/mailbox.js';
import type { TestApp } from '../../../test/support/app.js';

export interface Answered {
  status: number;
  title: string;
  text: string;
}

/** A public page as a browser without cookies and scripts gets it. */
export async function visit(url: string, form?: Record<string, string>): Promise<Answered> {
  const answer = await fetch(
    url,
    form ? { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' } : { redirect: 'manual' },
  );
  if (answer.headers.get('set-cookie')) throw new Error('A cookie was set.');
  const text = await answer.text();
  if (/<script|style=|https?:\/\/(?!127\.0\.0\.1)/.test(text)) throw new Error('Not a page of its own.');
  return { status: answer.status, title: /<h1>([^<]*)<\/h1>/.exec(text)?.[1] ?? '', text };
}

/** The wording that a form of sign-up shows. */
export const wordingOn = (page: Answered): string =>
  /name="wording" value="([^"]+)"/.exec(page.text)?.[1] ?? '';

export async function signUp(
  test: TestApp,
  email: string,
  { query = '', ...form }: Record<string, string> & { query?: string } = {},
): Promise<Answered> {
  const url = `${test.url}/p/newsletter/sign-up${query}`;
  const wording = wordingOn(await visit(url));
  return visit(url, { email, wording, ...form });
}

export const linkIn = (mail: ReceivedMail | undefined, page: string): string =>
  new RegExp(`http://[^"]+/p/newsletter/${page}/[\\w-]{43}`).exec(mail?.html ?? '')?.[0] ?? '';

export const eventsOf = async (test: TestApp, contactId: string) =>
  (
    await test.owner.query<{
      kind: string;
      purpose: string;
      channel: string;
      proof: string;
      topics: string[] | null;
    }>(
      'select kind, purpose, channel, proof, topics from newsletter.consent_event where contact_id = $1 order by purpose, sequence',
      [contactId],
    )
  ).rows;
