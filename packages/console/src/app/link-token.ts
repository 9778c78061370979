import { useSyncExternalStore } from 'react';

const PAGES = ['/setup', '/enrollment'];
const listeners = new Set<() => void>();
let token: string | undefined;

/**
 * Reads the token of setup and enrollment links from the fragment, which is not sent to servers, and removes it from
 * the address bar immediately, so that screenshots and the history do not contain it. Loaded before the router, which
 * would keep the URL.
 */
function takeTokenFromFragment(): void {
  if (!PAGES.includes(location.pathname)) return;
  const fragmentToken = new URLSearchParams(location.hash.slice(1)).get('token');
  if (fragmentToken === null || fragmentToken === '') return;
  token = fragmentToken;
  history.replaceState(history.state, '', location.pathname);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

takeTokenFromFragment();
// Pasting the link into a tab that already shows the page changes only the fragment.
addEventListener('hashchange', takeTokenFromFragment);

/** Returns the token of the link; undefined after a reload or without a link. */
export function useLinkToken(): string | undefined {
  return useSyncExternalStore(subscribe, () => token);
}
