import { useId, useLayoutEffect, useState, useSyncExternalStore } from 'react';

let open: readonly string[] = [];
const listeners = new Set<() => void>();

function change(next: readonly string[]): void {
  open = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns whether a dialog is open, which disables shortcuts of the page. */
export function isDialogOpen(): boolean {
  return open.length > 0;
}

/** Registers an open dialog while it is mounted. @returns whether it is the topmost one */
export function useDialogStack(): boolean {
  const id = useId();
  useLayoutEffect(() => {
    change([...open, id]);
    return () => change(open.filter((other) => other !== id));
  }, [id]);
  const top = useSyncExternalStore(subscribe, () => open.at(-1));
  return top === undefined || top === id;
}

/** Returns the element that receives the focus again; for a menu entry, which is removed, the button of the menu. */
function originOf(focused: Element): Element | null {
  const button = focused.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return button ? document.getElementById(button) : focused;
}

/** The last focused element: a menu may be removed before the dialog that its entry opens is mounted. */
let lastFocused: Element | null = null;
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof Element) lastFocused = originOf(target);
});

/**
 * The focused element when the first open dialog opened. A later dialog may be opened from a dialog that is closed by
 * then.
 */
let pageOrigin: Element | null = null;

function focusOrigin(): Element | null {
  const { activeElement } = document;
  const origin = activeElement === null || activeElement === document.body ? lastFocused : originOf(activeElement);
  if (!isDialogOpen()) pageOrigin = origin;
  return origin;
}

/** Returns the element, or its replacement with the same label after a table was rendered again. */
function currentElement(element: Element | null): Element | null {
  if (element === null || element.isConnected) return element;
  const label = element.getAttribute('aria-label');
  return label === null ? null : document.querySelector(`[aria-label="${CSS.escape(label)}"]`);
}

/** Returns the focus to the element that had it before the dialog. */
export function useFocusReturn(): void {
  const [origin] = useState(focusOrigin);
  useLayoutEffect(
    () => () => {
      // Runs after the dialog was removed, which moves the focus to the body, and before the next key.
      queueMicrotask(() => {
        const target = [origin, pageOrigin].map(currentElement).find((element) => element && element !== document.body);
        const element = target ?? document.getElementById('page-title');
        const covered = isDialogOpen() && element?.closest('[role="dialog"]') === null;
        if (element instanceof HTMLElement && !covered) element.focus({ preventScroll: true });
      });
    },
    [origin],
  );
}
