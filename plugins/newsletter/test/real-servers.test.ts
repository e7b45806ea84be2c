import { withApp } from '../../../test/support/app.js';
import { aSigningKey } from '../../../test/support/signing.js';
import { systemActor } from '../../../src/kernel/scope.js';
import { readMailbox } from '../bounces/mailbox.js';
import { aCampaign, aReader, deliveries, send } from './given.js';
import { elsewhere, startRealServers, whyNoRealServers } from './real-servers.js';

const missing = whyNoRealServers();
if (missing && process.env.CI) throw new Error(`this run must not pass it over: ${missing}`);
if (missing) process.stderr.write(`PASSED OVER: ${missing}.\n`);

async function until(
  holds: () => Promise<boolean> | boolean,
  what: string,
  log: () => Promise<string>,
): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what}\n${await log()}`);
}

(missing ? test.skip : test)(
  'a newsletter goes out by postfix, signed, and its bounce comes back by postfix and dovecot to whom it was about',
  async () => {
    const world = await elsewhere(['weg@elders.example']);
    const signing = await aSigningKey();
    const servers = await startRealServers({ home: 'voorbeeldsoftware.example', onTo: world.url });
    try {
      await withApp(
        async (test) => {
          const [there, gone] = [
            await aReader(test, { email: 'goed@elders.example' }),
            await aReader(test, { email: 'weg@elders.example' }),
          ];
          await send(test, await aCampaign(test));
          await test.jobsDone();
          expect(Object.values(await deliveries(test)).map(([state]) => state)).toEqual(['sent', 'sent']);
          await until(
            () => world.got(there.email).length === 1,
            'the newsletter did not arrive',
            servers.log,
          );
          // Two servers on, the signature is still good.
          expect((await signing.verify(world.got(there.email)[0] as string)).result).toBe('pass');
          await until(async () => (await servers.unread()) === 1, 'no bounce came back', servers.log);

          const read = () => readMailbox(test.app.work(systemActor('test'), 'test'), servers.imapUrl);
          expect(await read()).toEqual({ read: 1, understood: 1 });
          expect(await read()).toEqual({ read: 0, understood: 0 });
          const { rows } = await test.owner.query(
            `select p.id, b.verdict, b.status, b.source
             from newsletter.bounce b join contacts.contact p on p.id = b.contact_id`,
          );
          expect(rows).toEqual([
            { id: gone.id, verdict: 'hard', status: expect.stringMatching(/^5\./), source: 'mailbox' },
          ]);
          const marketing = await test.as('marketing');
          const standing = async (id: string) =>
            (await marketing.get(`query ($id: ID!) { contact(id: $id) { suppression { reason } } }`, { id }))
              .contact;
          expect(await standing(gone.id)).toEqual({ suppression: { reason: 'HARD_BOUNCE' } });
          expect(await standing(there.id)).toEqual({ suppression: null });
        },
        { environment: { SMTP_URL: servers.smtpUrl, ...signing.environment } },
      );
    } finally {
      await servers.stop();
      await signing.remove();
      await world.close();
    }
  },
  180_000,
);
