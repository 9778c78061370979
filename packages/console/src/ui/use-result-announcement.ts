import { useEffect, useRef } from 'react';
import { useAnnounce } from './Announcer.tsx';

/**
 * Says how many rows match once the answer to another question is there. The first answer says itself.
 * @param sentence undefined while an answer is on its way
 * @param question what was asked, whatever its form: another one is announced again
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

/** @param what one of what is counted: "user" */
export function matchSentence(count: number, what: string): string {
  return count === 1 ? `1 ${what} matches.` : `${count.toLocaleString('en')} ${what}s match.`;
}
