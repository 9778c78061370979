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

/** Where the focus was when the first of the open dialogs opened: later ones may follow it out of a closed dialog. */
let pageOrigin: Element | null = null;

function presentOrigin(): Element | null {
  const active = document.activeElement;
  const button = active?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  const origin = button ? document.getElementById(button) : active;
  if (!isDialogOpen()) pageOrigin = origin;
  return origin;
}

/** Brings the focus back to where it was before the dialog: a menu's entry is gone by then, so to the menu's button. */
export function useFocusReturn(): void {
  const [origin] = useState(presentOrigin);
  useLayoutEffect(
    () => () => {
      // After the dialog has left the page, or the focus would fall back to the body; before the next key.
      queueMicrotask(() => {
        const target = [origin, pageOrigin].find((place) => place?.isConnected && place !== document.body);
        const place = target ?? document.getElementById('page-title');
        const covered = isDialogOpen() && place?.closest('[role="dialog"]') === null;
        if (place instanceof HTMLElement && !covered) place.focus({ preventScroll: true });
      });
    },
    [origin],
  );
}
