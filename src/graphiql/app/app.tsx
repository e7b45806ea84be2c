import { lazy, Suspense, useEffect, useState } from 'react';
import { Agreement } from './agreement';
import { ME, type Me } from './contract';
import { Header } from './header';
import { useSpeaking } from './language';
import { backFromIssuer } from './issuer';
import { leave, noticeLeft } from './leaving';
import { SecondFactor } from './second-factor';
import { createSession } from './session';
import { SignIn } from './sign-in';

// GraphiQL is a hundred times the size of the form; it comes in while somebody types a password.
const loadWorkspace = () => import('./workspace');
const Workspace = lazy(loadWorkspace);

const notice = noticeLeft();
const back = backFromIssuer();

export function App() {
  const { say } = useSpeaking();
  const [me, setMe] = useState<Me | null>(null);
  const [expired, setExpired] = useState(false);
  const [reading, setReading] = useState(false);
  const [session] = useState(() => createSession(() => setExpired(true)));
  const [issuer, setIssuer] = useState<string | null>(null);
  const [arriving, setArriving] = useState(Boolean(back));
  const [notArrived, setNotArrived] = useState(back === null);

  useEffect(() => {
    // Without an answer there is the password still, whose own failure shows.
    session.issuer().then(setIssuer, () => undefined);
    if (back)
      session
        .arrive(back)
        .then(enter)
        .catch(() => setNotArrived(true))
        .finally(() => setArriving(false));
    // A failure shows, and is tried again, when the workspace is really needed.
    loadWorkspace().catch(() => undefined);
  }, []);

  async function whoAmI(): Promise<Me> {
    return (await session.ask<{ me: Me }>(ME)).me;
  }

  async function signIn(email: string, password: string, code?: string) {
    await session.signIn(email, password, code);
    await enter();
  }

  async function enter() {
    const arrived = await whoAmI();
    // The tabs that wait behind the form are one person's; another starts with none.
    if (me && me.id !== arrived.id) return leave(session);
    if (!me) setReading(!arrived.agreementSigned);
    setMe(arrived);
    setExpired(false);
  }

  async function signed() {
    setMe(await whoAmI());
    setReading(false);
  }

  async function enrolled() {
    const arrived = await whoAmI();
    setReading(!arrived.agreementSigned);
    setMe(arrived);
  }

  const withIssuer = issuer === null ? undefined : { name: issuer, go: () => session.leaveForIssuer() };
  if (!me)
    return (
      <SignIn
        notice={notArrived ? 'notArrived' : notice}
        arriving={arriving}
        issuer={withIssuer}
        onSignIn={signIn}
      />
    );
  const enrolling = me.secondFactorNeeded && !me.secondFactor;
  return (
    <>
      {expired && (
        <SignIn
          notice="expired"
          only={me.email ?? undefined}
          issuer={withIssuer}
          onSignIn={signIn}
          onSomeoneElse={() => void leave(session)}
        />
      )}
      <div className="inside" hidden={expired}>
        <Header me={me} onSignOut={() => void leave(session)} />
        {enrolling && <SecondFactor session={session} onDone={enrolled} />}
        {!enrolling && !me.agreementSigned && !reading && (
          <p className="banner" role="status">
            {say.agreement.missing}
            <button type="button" onClick={() => setReading(true)}>
              {say.agreement.read}
            </button>
          </p>
        )}
        {!enrolling && reading && (
          <Agreement session={session} onSigned={signed} onSkip={() => setReading(false)} />
        )}
        {!enrolling && (
          <div className="workspace" hidden={reading}>
            <Suspense fallback={<p className="waiting">{say.loading}</p>}>
              <Workspace session={session} me={me} />
            </Suspense>
          </div>
        )}
      </div>
    </>
  );
}
