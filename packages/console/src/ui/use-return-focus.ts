import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Moves the focus to another element when the focused part of the page is removed.
 * @param focusTarget returns the element to focus, given the removed part
 */
export function useReturnFocus(
  part: RefObject<HTMLElement | null>,
  focusTarget: (part: HTMLElement) => Element | null,
): void {
  const find = useRef(focusTarget);
  find.current = focusTarget;
  useLayoutEffect(() => {
    const removed = part.current;
    return () => {
      if (!removed?.contains(document.activeElement)) return;
      const next = find.current(removed);
      if (next instanceof HTMLElement) next.focus({ preventScroll: true });
    };
  }, [part]);
}
