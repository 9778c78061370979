import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Moves the focus to another element when the focused part of the page is removed.
 * @param heir returns the element to focus, given the removed part
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
