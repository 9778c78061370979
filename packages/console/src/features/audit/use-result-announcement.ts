import { useEffect, useRef } from 'react';
import { useAnnounce } from '../../ui/Announcer.tsx';

/**
 * Says how many records match once the answer to another question is there. The first answer says itself.
 * @param total undefined while an answer is on its way
 */
export function useResultAnnouncement(total: number | undefined, question: string): void {
  const announce = useAnnounce();
  const answered = useRef<string>(undefined);
  useEffect(() => {
    if (total === undefined || answered.current === question) return;
    if (answered.current !== undefined) {
      announce(total === 1 ? '1 record matches.' : `${total.toLocaleString('en')} records match.`);
    }
    answered.current = question;
  }, [total, question, announce]);
}
