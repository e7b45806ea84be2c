import type { Me } from './contract';
import { LanguageSwitch, useSpeaking } from './language';
import { nameIn } from './texts';
import { Wordmark } from './wordmark';

export function Header({ me, onSignOut }: { me: Me; onSignOut(): void }) {
  const { say } = useSpeaking();
  return (
    <header className="bar">
      <Wordmark />
      <p className="who">
        <span className="visually-hidden">{say.signedInAs} </span>
        <strong>{me.name ?? me.email}</strong>
        <span className="visually-hidden">{say.roles}</span>
        {me.roles.map((role) => (
          <span className="role" key={role}>
            {nameIn(say.roleNames, role)}
          </span>
        ))}
      </p>
      <LanguageSwitch />
      <button className="quiet" type="button" onClick={onSignOut}>
        {say.signOut}
      </button>
    </header>
  );
}
