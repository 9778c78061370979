import { useEffect, useRef } from 'react';
import { useAnnounce } from './Announcer.tsx';

/**
 * Announces the number of matching rows after the filters have changed, but not for the first result.
 * @param sentence undefined while loading
 * @param filters identifies the filters
 */
export function useResultAnnouncement(sentence: string | undefined, filters: string): void {
  const announce = useAnnounce();
  const announcedFilters = useRef<string>(undefined);
  useEffect(() => {
    if (sentence === undefined || announcedFilters.current === filters) return;
    if (announcedFilters.current !== undefined) announce(sentence);
    announcedFilters.current = filters;
  }, [sentence, filters, announce]);
}

/** @param noun singular noun: "user" */
export function matchSentence(count: number, noun: string): string {
  return count === 1 ? `1 ${noun} matches.` : `${count.toLocaleString('en')} ${noun}s match.`;
}
