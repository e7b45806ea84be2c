export function Wordmark() {
  return (
    <span className="wordmark">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path d="M3 8a3 3 0 0 1 3-3h6.2a3 3 0 0 1 2.1.9L16.4 8H26a3 3 0 0 1 3 3v13a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3z" />
        <circle cx="16" cy="15.2" r="2.9" />
        <path className="person" d="M10.2 23.2a5.8 4.6 0 0 1 11.6 0z" />
      </svg>
      Klantmap
    </span>
  );
}
