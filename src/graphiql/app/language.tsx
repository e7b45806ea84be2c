import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { type Language, type Texts, texts } from './texts';

interface Speaking {
  language: Language;
  say: Texts;
  speak(language: Language): void;
}

const SpeakingContext = createContext<Speaking | null>(null);

/** The language stands in the address (`?lang=en`), so that it can be bookmarked and nothing needs to be stored. */
export function SpeakingProvider({ children }: { children: ReactNode }) {
  const [language, speak] = useState<Language>(() =>
    new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'nl',
  );
  useEffect(() => {
    document.documentElement.lang = language;
    const address = language === 'nl' ? location.pathname : `${location.pathname}?lang=${language}`;
    history.replaceState(history.state, '', address);
  }, [language]);
  const value = useMemo(() => ({ language, say: texts[language], speak }), [language]);
  return <SpeakingContext value={value}>{children}</SpeakingContext>;
}

export function useSpeaking(): Speaking {
  const speaking = use(SpeakingContext);
  if (!speaking) throw new Error('useSpeaking is used outside SpeakingProvider');
  return speaking;
}

export function LanguageSwitch() {
  const { language, say, speak } = useSpeaking();
  return (
    <div className="language-switch" role="group" aria-label={say.language}>
      <button type="button" lang="nl" aria-pressed={language === 'nl'} onClick={() => speak('nl')}>
        <abbr title="Nederlands">NL</abbr>
      </button>
      <button type="button" lang="en" aria-pressed={language === 'en'} onClick={() => speak('en')}>
        <abbr title="English">EN</abbr>
      </button>
    </div>
  );
}
