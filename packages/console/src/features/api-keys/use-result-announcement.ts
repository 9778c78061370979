import { useEffect, useRef } from 'react';
import { useAnnounce } from '../../ui/Announcer.tsx';
import type { ApiKeysSearch } from './search.ts';

/**
 * Says how many keys match once the answer to another question is there. The first answer says itself.
 * @param total undefined while an answer is on its way
 */
export function useResultAnnouncement(total: number | undefined, search: ApiKeysSearch): void {
  const announce = useAnnounce();
  const question = JSON.stringify(search);
  const answered = useRef<string>(undefined);
  useEffect(() => {
    if (total === undefined || answered.current === question) return;
    if (answered.current !== undefined) announce(sentence(total, search.sort));
    answered.current = question;
  }, [total, question, search.sort, announce]);
}

function sentence(total: number, sort: string | undefined): string {
  const found = total === 1 ? '1 key.' : `${total.toLocaleString('en')} keys.`;
  if (sort === undefined) return found;
  return `${found} Sorted by ${sort.replace('-', '').replace('_', ' ')}, ${sort.startsWith('-') ? 'descending' : 'ascending'}.`;
}
