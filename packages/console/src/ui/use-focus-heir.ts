import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * When a part of the page goes while the focus is in it, hands the focus on instead of losing it.
 * @param heir finds what takes it over, given the part that goes
 */
export function useFocusHeir(part: RefObject<HTMLElement | null>, heir: (part: HTMLElement) => Element | null): void {
  const find = useRef(heir);
  find.current = heir;
  useLayoutEffect(() => {
    const going = part.current;
    return () => {
      if (!going?.contains(document.activeElement)) return;
      const next = find.current(going);
      if (next instanceof HTMLElement) next.focus({ preventScroll: true });
    };
  }, [part]);
}
