import { type SubmitEvent, useId, useRef, useState } from 'react';
import { LanguageSwitch, useSpeaking } from './language';
import type { Notice } from './leaving';
import { signInTrouble } from './trouble';
import { Wordmark } from './wordmark';

interface Props {
  notice?: Notice;
  /** Whose work is waiting behind this form: nobody else may open it. */
  only?: string;
  onSignIn(email: string, password: string): Promise<void>;
  onSomeoneElse?(): void;
}

export function SignIn({ notice, only, onSignIn, onSomeoneElse }: Props) {
  const { say } = useSpeaking();
  const [trouble, setTrouble] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [email, setEmail] = useState(only ?? '');
  const password = useRef<HTMLInputElement>(null);
  const id = useId();

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const field = password.current;
    if (busy || !field) return;
    setBusy(true);
    setTrouble(undefined);
    try {
      await onSignIn(email.trim(), field.value);
    } catch (error) {
      setTrouble(error);
      setBusy(false);
      field.select();
    }
  }

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
          onChange={(event) => setEmail(event.target.value)}
          aria-invalid={wrong !== undefined}
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
          aria-invalid={wrong !== undefined}
          aria-describedby={`${id}-trouble`}
        />
        <p className="trouble" id={`${id}-trouble`} aria-live="assertive">
          {wrong}
        </p>
        <button className="primary" type="submit" aria-disabled={busy}>
          {busy ? say.signingIn : say.signIn}
        </button>
        {onSomeoneElse && (
          <button className="quiet" type="button" onClick={onSomeoneElse}>
            {say.someoneElse}
          </button>
        )}
      </form>
    </main>
  );
}
