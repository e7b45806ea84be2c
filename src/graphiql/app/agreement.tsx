import { useEffect, useRef, useState } from 'react';
import { AGREEMENT, type AgreementText, SIGN_AGREEMENT } from './contract';
import { useSpeaking } from './language';
import type { Session } from './session';
import { troubleOf } from './trouble';

interface Props {
  session: Session;
  onSigned(): Promise<void>;
  onSkip(): void;
}

/** P16: who has not signed gets no personal data. They may pass by; those fields then stay empty. */
export function Agreement({ session, onSigned, onSkip }: Props) {
  const { say } = useSpeaking();
  const [agreement, setAgreement] = useState<AgreementText | null>();
  const [trouble, setTrouble] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    heading.current?.focus();
    session
      .ask<{ currentAgreement: AgreementText | null }>(AGREEMENT)
      .then(({ currentAgreement }) => setAgreement(currentAgreement), setTrouble);
  }, [session]);

  async function sign(version: AgreementText['version']) {
    if (busy) return;
    setBusy(true);
    setTrouble(undefined);
    try {
      await session.ask(SIGN_AGREEMENT, { input: { version } });
      await onSigned();
    } catch (error) {
      setTrouble(error);
      setBusy(false);
    }
  }

  return (
    <main className="reading">
      <article className="card agreement" aria-labelledby="agreement-title">
        <h1 id="agreement-title" ref={heading} tabIndex={-1}>
          {say.agreement.title}
        </h1>
        <p>{say.agreement.why}</p>
        {agreement ? (
          <section
            className="paper"
            tabIndex={0}
            aria-label={say.agreement.text}
            lang={agreement.language ?? undefined}
          >
            {agreement.text}
          </section>
        ) : (
          trouble === undefined && (
            <p role="status">{agreement === null ? say.agreement.none : say.loading}</p>
          )
        )}
        <p className="trouble" aria-live="assertive">
          {trouble !== undefined && troubleOf(trouble, say.trouble)}
        </p>
        <footer>
          {agreement && (
            <button
              className="primary"
              type="button"
              aria-disabled={busy}
              onClick={() => void sign(agreement.version)}
            >
              {busy ? say.agreement.signing : say.agreement.sign}
            </button>
          )}
          <button className="quiet" type="button" onClick={onSkip}>
            {say.agreement.notNow}
          </button>
          {agreement && (
            <small>
              {say.agreement.version} {agreement.version}
            </small>
          )}
        </footer>
      </article>
    </main>
  );
}
