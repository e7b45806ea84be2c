import { type SubmitEvent, useId, useRef, useState } from 'react';
import { LanguageSwitch, useSpeaking } from './language';
import type { Notice } from './leaving';
import { Refused } from './session';
import { signInTrouble } from './trouble';
import { Wordmark } from './wordmark';

interface Props {
  notice?: Notice;
  /** Whose work is waiting behind this form: nobody else may open it. */
  only?: string;
  /** Back from the issuer, and not known to be in yet. */
  arriving?: boolean;
  issuer?: { name: string; go(): Promise<void> };
  onSignIn(email: string, password: string, code?: string): Promise<void>;
  onSomeoneElse?(): void;
}

export function SignIn({ notice, only, arriving = false, issuer, onSignIn, onSomeoneElse }: Props) {
  const { say, language } = useSpeaking();
  const [trouble, setTrouble] = useState<unknown>();
  const [submitting, setBusy] = useState(false);
  const busy = submitting || arriving;
  const [email, setEmail] = useState(only ?? '');
  const [asksCode, setAsksCode] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const code = useRef<HTMLInputElement>(null);
  const id = useId();

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const field = password.current;
    if (busy || !field) return;
    setBusy(true);
    setTrouble(undefined);
    try {
      await onSignIn(email.trim(), field.value, code.current?.value.trim() || undefined);
    } catch (error) {
      setBusy(false);
      const needsCode = error instanceof Refused && error.needs === 'code';
      if (needsCode) setAsksCode(true);
      // The first time it is no mistake that the code was not given.
      if (!needsCode || asksCode) setTrouble(error);
      (code.current ?? field).select();
    }
  }

  async function leave(go: () => Promise<void>) {
    if (busy) return;
    setBusy(true);
    setTrouble(undefined);
    try {
      await go();
    } catch (error) {
      setTrouble(error);
    }
    setBusy(false);
  }

  const onlyCode = trouble instanceof Refused && trouble.needs === 'code';
  const wrong = trouble === undefined ? undefined : signInTrouble(trouble, say);
  return (
    <main className="door">
      <div className="door-top">
        <LanguageSwitch />
      </div>
      <form className="card sign-in" method="post" onSubmit={(event) => void submit(event)} aria-busy={busy}>
        <h1>
          <Wordmark />
        </h1>
        <p className="tagline">{say.tagline}</p>
        <p className="notice" role="status">
          {notice && say.notice[notice]}
        </p>
        <label htmlFor={`${id}-email`}>{say.email}</label>
        <input
          id={`${id}-email`}
          name="email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus={!only}
          readOnly={only !== undefined}
          value={email}
          onChange={(event) => {
            setEmail(event.target.value);
            setAsksCode(false);
          }}
          aria-invalid={wrong !== undefined && !onlyCode}
          aria-describedby={`${id}-trouble`}
        />
        <label htmlFor={`${id}-password`}>{say.password}</label>
        <input
          id={`${id}-password`}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          autoFocus={only !== undefined}
          ref={password}
          aria-invalid={wrong !== undefined && !onlyCode}
          aria-describedby={`${id}-trouble`}
        />
        {asksCode && (
          <>
            <label htmlFor={`${id}-code`}>{say.code}</label>
            <input
              id={`${id}-code`}
              name="code"
              autoComplete="one-time-code"
              autoCapitalize="none"
              spellCheck={false}
              required
              autoFocus
              ref={code}
              aria-invalid={wrong !== undefined}
              aria-describedby={`${id}-trouble`}
            />
          </>
        )}
        <p className="trouble" id={`${id}-trouble`} aria-live="assertive">
          {wrong}
        </p>
        <button className="primary" type="submit" aria-disabled={busy}>
          {busy ? say.signingIn : say.signIn}
        </button>
        {issuer && (
          <button className="quiet" type="button" onClick={() => void leave(issuer.go)}>
            {say.signInWith(issuer.name)}
          </button>
        )}
        <a href={`/p/staff/forgotten?lang=${language}`}>{say.forgotten}</a>
        {onSomeoneElse && (
          <button className="quiet" type="button" onClick={onSomeoneElse}>
            {say.someoneElse}
          </button>
        )}
      </form>
    </main>
  );
}
