import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useHasPermission } from './session.ts';

/** Maximum length of a search field, long enough to recognize any pasted secret. */
export const MAX_INPUT_LENGTH = 10_000;
/** Minimum length of a secret. The code that recognizes secrets is loaded only for longer texts. */
const MIN_SECRET_LENGTH = 16;

interface SearchText {
  readonly text: string;
  /** @param pause delay before the search, in milliseconds */
  readonly change: (text: string, pause: number) => void;
}

/**
 * The state of a field that searches while the user types, and keeps secrets out of the URL.
 * @param value the current search
 * @param maxLength maximum characters of a search
 */
export function useSearchText(value: string, maxLength: number, onSearch: (text: string) => void): SearchText {
  const [text, setText] = useState(value);
  const hasPermission = useHasPermission();
  const navigate = useNavigate();
  const timer = useRef<number>(undefined);
  /** Undefined after unmount, which cancels a pending search. */
  const latest = useRef<string>(undefined);
  // Back, a link or Clear filters may also change the URL.
  useEffect(() => setText(value), [value]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      latest.current = undefined;
    },
    [],
  );

  // Runs after a pause, so that a typed secret is complete.
  const search = async (next: string) => {
    if (next.length < MIN_SECRET_LENGTH) return onSearch(next);
    const { intercept, openForeignKey } = await import('./secret-lookup.ts');
    if (latest.current !== next) return;
    const searcher = { mayFindKeys: hasPermission('api-keys:fetch'), openKey };
    if (intercept(next, searcher)) {
      setText('');
      if (value !== '') onSearch('');
      return;
    }
    const isOpened = await openForeignKey(next, searcher);
    if (latest.current !== next) return;
    if (isOpened) setText('');
    else onSearch(next.slice(0, maxLength));
  };
  const openKey = (name: string) => navigate({ to: '/settings/user-management/api-keys/$name', params: { name } });
  const change = (next: string, pause: number) => {
    setText(next);
    clearTimeout(timer.current);
    latest.current = next.trim();
    timer.current = window.setTimeout(() => void search(next.trim()), pause);
  };
  return { text, change };
}
