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

/** Whether a dialog is open, so that shortcuts of the page below it rest. */
export function isDialogOpen(): boolean {
  return open.length > 0;
}

/** Counts a dialog among those that are open while it is mounted. @returns whether it lies on top */
export function useDialogStack(): boolean {
  const id = useId();
  useLayoutEffect(() => {
    change([...open, id]);
    return () => change(open.filter((other) => other !== id));
  }, [id]);
  const top = useSyncExternalStore(subscribe, () => open.at(-1));
  return top === undefined || top === id;
}

/** A menu's entry is gone when the dialog closes that it opened: its place is the menu's button. */
function placeOf(focused: Element): Element | null {
  const button = focused.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return button ? document.getElementById(button) : focused;
}

/** Where the focus was last: a menu may have gone with it before the dialog is there that its entry opens. */
let lastPlace: Element | null = null;
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof Element) lastPlace = placeOf(target);
});

/** Where the focus was when the first of the open dialogs opened: later ones may follow it out of a closed dialog. */
let pageOrigin: Element | null = null;

function presentOrigin(): Element | null {
  const { activeElement } = document;
  const origin = activeElement === null || activeElement === document.body ? lastPlace : placeOf(activeElement);
  if (!isDialogOpen()) pageOrigin = origin;
  return origin;
}

/** A place, or what has come in its stead: a table that was read again may have drawn the button of a row anew. */
function present(place: Element | null): Element | null {
  if (place === null || place.isConnected) return place;
  const label = place.getAttribute('aria-label');
  return label === null ? null : document.querySelector(`[aria-label="${CSS.escape(label)}"]`);
}

/** Brings the focus back to where it was before the dialog. */
export function useFocusReturn(): void {
  const [origin] = useState(presentOrigin);
  useLayoutEffect(
    () => () => {
      // After the dialog has left the page, or the focus would fall back to the body; before the next key.
      queueMicrotask(() => {
        const target = [origin, pageOrigin].map(present).find((place) => place && place !== document.body);
        const place = target ?? document.getElementById('page-title');
        const covered = isDialogOpen() && place?.closest('[role="dialog"]') === null;
        if (place instanceof HTMLElement && !covered) place.focus({ preventScroll: true });
      });
    },
    [origin],
  );
}
