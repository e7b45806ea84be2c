/**
 * Signing in with an OpenID Connect issuer leaves this page and comes back to it. The secret that proves that it is
 * the same browser (PKCE) waits in the tab's own storage, for as long as that takes; nothing else is ever kept there.
 */
const KEPT = 'klantmap.issuer';

interface Kept {
  codeVerifier: string;
  /** The part of the address that names the language. */
  search: string;
}

/** What the issuer sent this browser back with. */
export interface Back {
  code: string;
  state: string;
  iss: string | null;
  codeVerifier: string;
}

/** Undefined when this page was not opened by the issuer; null when it let nobody in, or sent back another browser. */
export function backFromIssuer(): Back | null | undefined {
  const found = new URLSearchParams(location.search);
  const state = found.get('state');
  if (!state) return undefined;
  const text = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  const kept = text ? (JSON.parse(text) as Kept) : null;
  // At once, so that the code stands in no bookmark and goes to no other site.
  history.replaceState(null, '', location.pathname + (kept?.search ?? ''));
  const code = found.get('code');
  return kept && code ? { code, state, iss: found.get('iss'), codeVerifier: kept.codeVerifier } : null;
}

/** @param start gives the address at the issuer for a challenge */
export async function goToIssuer(start: (codeChallenge: string) => Promise<string>): Promise<void> {
  const codeVerifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier));
  const address = await start(base64url(new Uint8Array(hash)));
  sessionStorage.setItem(KEPT, JSON.stringify({ codeVerifier, search: location.search } satisfies Kept));
  location.assign(address);
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCodePoint(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
