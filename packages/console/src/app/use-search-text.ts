import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useMay } from './session.ts';

/** A field that cut off a pasted secret would hide what it is. */
export const LONGEST_INPUT = 10_000;
/** What recognizes secrets is fetched for longer texts alone. */
const SHORTEST_SECRET = 16;

interface SearchText {
  readonly text: string;
  /** @param pause in milliseconds; a person who types on has not finished the question */
  readonly change: (text: string, pause: number) => void;
}

/**
 * The text of a field that searches while a person types, and keeps secrets out of the URL.
 * @param value what is searched for now
 * @param longest how many characters the server searches for at most
 */
export function useSearchText(value: string, longest: number, onSearch: (text: string) => void): SearchText {
  const [text, setText] = useState(value);
  const may = useMay();
  const navigate = useNavigate();
  const timer = useRef<number>(undefined);
  /** Undefined once the field is gone: then nothing is searched for any more. */
  const latest = useRef<string>(undefined);
  // The address may change by other means: back, a link, Clear filters.
  useEffect(() => setText(value), [value]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      latest.current = undefined;
    },
    [],
  );

  // Recognized once the person has paused: a secret that is typed is recognized as a whole.
  const search = async (next: string) => {
    if (next.length < SHORTEST_SECRET) return onSearch(next);
    const { intercept, openForeignKey } = await import('./secret-lookup.ts');
    if (latest.current !== next) return;
    const searcher = { mayFindKeys: may('api-keys:fetch'), show };
    if (intercept(next, searcher)) {
      setText('');
      if (value !== '') onSearch('');
      return;
    }
    const isOpened = await openForeignKey(next, searcher);
    if (latest.current !== next) return;
    if (isOpened) setText('');
    else onSearch(next.slice(0, longest));
  };
  const show = (name: string) => navigate({ to: '/settings/user-management/api-keys/$name', params: { name } });
  const change = (next: string, pause: number) => {
    setText(next);
    clearTimeout(timer.current);
    latest.current = next.trim();
    timer.current = window.setTimeout(() => void search(next.trim()), pause);
  };
  return { text, change };
}
