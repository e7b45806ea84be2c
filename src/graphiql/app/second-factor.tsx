import { type ReactNode, type SubmitEvent, useId, useRef, useState } from 'react';
import { CONFIRM_SECOND_FACTOR, START_SECOND_FACTOR } from './contract';
import { useSpeaking } from './language';
import type { Session } from './session';
import { enrolTrouble } from './trouble';

interface Props {
  session: Session;
  onDone(): Promise<void>;
}

interface Started {
  secret: string;
  otpauthUrl: string;
}

/** Whose role needs a second factor and who has none does this first: password, then the app, then codes on paper. */
export function SecondFactor({ session, onDone }: Props) {
  const { say } = useSpeaking();
  const words = say.secondFactor;
  const [started, setStarted] = useState<Started>();
  const [codes, setCodes] = useState<readonly string[]>();
  const [trouble, setTrouble] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  async function step(run: () => Promise<void>) {
    if (busy) return;
    setBusy(true);
    setTrouble(undefined);
    await run().catch(setTrouble);
    setBusy(false);
  }

  const start = (password: string) =>
    step(async () => {
      const input = { password };
      setStarted(
        (await session.ask<{ startSecondFactor: Started }>(START_SECOND_FACTOR, { input })).startSecondFactor,
      );
    });

  const confirm = (code: string) =>
    step(async () => {
      const input = { code };
      const { confirmSecondFactor } = await session.ask<{ confirmSecondFactor: { recoveryCodes: string[] } }>(
        CONFIRM_SECOND_FACTOR,
        { input },
      );
      setCodes(confirmSecondFactor.recoveryCodes);
    });

  return (
    <main className="reading">
      <article className="card second-factor" aria-labelledby="second-factor-title" aria-busy={busy}>
        <h1 id="second-factor-title">{words.title}</h1>
        {codes ? (
          <>
            <p>{words.keep}</p>
            <ul className="paper codes">
              {codes.map((code) => (
                <li key={code}>
                  <code>{code}</code>
                </li>
              ))}
            </ul>
            <button className="primary" type="button" aria-disabled={busy} onClick={() => void step(onDone)}>
              {words.kept}
            </button>
          </>
        ) : started ? (
          <Ask
            key="code"
            label={words.code}
            button={words.confirm}
            autoComplete="one-time-code"
            onAnswer={confirm}
          >
            <p>{words.app}</p>
            <p>
              <a href={started.otpauthUrl}>{words.open}</a>
            </p>
            <p className="paper">
              <code>{started.secret.replaceAll(/.{4}(?=.)/g, '$& ')}</code>
            </p>
          </Ask>
        ) : (
          <Ask
            key="password"
            label={say.password}
            button={words.start}
            type="password"
            autoComplete="current-password"
            onAnswer={start}
          >
            <p>{words.why}</p>
          </Ask>
        )}
        <p className="trouble" aria-live="assertive">
          {trouble !== undefined && enrolTrouble(trouble, started ? 'code' : 'password', say)}
        </p>
      </article>
    </main>
  );
}

function Ask(props: {
  label: string;
  button: string;
  type?: 'password';
  autoComplete: string;
  children: ReactNode;
  onAnswer(answer: string): Promise<void>;
}) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (field.current) void props.onAnswer(field.current.value).then(() => field.current?.select());
  }
  return (
    <form method="post" onSubmit={submit}>
      {props.children}
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type={props.type ?? 'text'}
        inputMode={props.type ? undefined : 'numeric'}
        autoComplete={props.autoComplete}
        required
        autoFocus
        ref={field}
      />
      <button className="primary" type="submit">
        {props.button}
      </button>
    </form>
  );
}
