import { useSyncExternalStore } from 'react';

const PAGES = ['/setup', '/enrollment'];
const listeners = new Set<() => void>();
let token: string | undefined;

/**
 * Set-up and enrollment links carry their token behind `#`, which no server is sent. It leaves the address bar at once,
 * so that neither a screenshot nor the history holds it. Loaded before the router, which would keep the address.
 */
function takeFromAddress(): void {
  if (!PAGES.includes(location.pathname)) return;
  const found = new URLSearchParams(location.hash.slice(1)).get('token');
  if (found === null || found === '') return;
  token = found;
  history.replaceState(history.state, '', location.pathname);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

takeFromAddress();
// Whoever pastes the link into a tab that shows the page already changes only the fragment.
addEventListener('hashchange', takeFromAddress);

/** The token of the link that led here; undefined after a reload, or without a link. */
export function useLinkToken(): string | undefined {
  return useSyncExternalStore(subscribe, () => token);
}
