import { useEffect, useRef } from 'react';
import { useAnnounce } from './Announcer.tsx';

/**
 * Announces the number of matching rows after the filters have changed, but not for the first result.
 * @param sentence undefined while loading
 * @param question identifies the filters
 */
export function useResultAnnouncement(sentence: string | undefined, question: string): void {
  const announce = useAnnounce();
  const answered = useRef<string>(undefined);
  useEffect(() => {
    if (sentence === undefined || answered.current === question) return;
    if (answered.current !== undefined) announce(sentence);
    answered.current = question;
  }, [sentence, question, announce]);
}

/** @param what singular noun: "user" */
export function matchSentence(count: number, what: string): string {
  return count === 1 ? `1 ${what} matches.` : `${count.toLocaleString('en')} ${what}s match.`;
}
