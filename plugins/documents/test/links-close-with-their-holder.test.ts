import { anOffice } from '../../../test/support/given.js';
import { aPdf, downloadLink, send, store, uploadLink, withDocuments } from './stories.js';

const publish = `mutation { publishAgreement(input: { text: "Nog stiller." }) { agreement { version } } }`;
const sign = `mutation { signAgreement(input: { version: 2 }) { staff { id } } }`;
const gone = { status: 404, code: 'NOT_FOUND' };
const refused = async (url: string) => {
  const { status, error } = await send(url, aPdf() as never);
  return { status, code: error?.extensions.code };
};
const fetched = async (url: string) => {
  const response = await fetch(url);
  const answer = response.status === 200 ? undefined : ((await response.json()) as never);
  await response.body?.cancel().catch(() => undefined);
  return { status: response.status, code: answer?.['errors']?.[0]?.['extensions']?.['code'] };
};

test('a new agreement of secrecy closes the links of whoever has yet to sign it, and signing opens them again', () =>
  withDocuments(async (story) => {
    const [support, admin] = [await story.as('support'), await story.as('admin')];
    const office = await anOffice(story);
    const { id } = await store(support, office);
    const down = await downloadLink(support, id);
    const up = (await uploadLink(support, office)).uploadUrl;
    await admin.get(publish);
    expect(await fetched(down)).toEqual(gone);
    expect(await refused(up)).toEqual(gone);
    await support.get(sign);
    expect(await fetched(down)).toEqual({ status: 200 });
    expect((await send(up, aPdf() as never)).status).toBe(201);
  }));

test.each([
  ['who left', 'active = false'],
  ['who went to marketing', `roles = '{marketing}'`],
])('the links of somebody %s give and take nothing', (_who, change) =>
  withDocuments(async (story) => {
    const support = await story.as('support');
    const office = await anOffice(story);
    const { id } = await store(support, office);
    const down = await downloadLink(support, id);
    const up = (await uploadLink(support, office)).uploadUrl;
    await story.owner.query(`update staff.account set ${change} where id = $1`, [support.id]);
    expect(await fetched(down)).toEqual(gone);
    expect(await refused(up)).toEqual(gone);
    expect(await story.stored()).toHaveLength(1);
  }),
);

test('a mandate is not taken in through the link of somebody who does no invoices any more', () =>
  withDocuments(async (story) => {
    const billing = await story.as('billing');
    const office = await anOffice(story);
    const { uploadUrl } = await uploadLink(billing, office, { kind: 'MANDATE' });
    await story.owner.query(`update staff.account set roles = '{support}' where id = $1`, [billing.id]);
    expect(await refused(uploadUrl)).toEqual(gone);
  }));
