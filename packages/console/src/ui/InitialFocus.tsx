import { useEffect, useLayoutEffect, useRef } from 'react';

/** Focuses the element with `data-first`, or the first button, which closes the dialog. */
function focusFirst(dialog: Element): void {
  const target = dialog.querySelector('[data-first]') ?? dialog.querySelector('button');
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}

/**
 * Sets the initial focus of its dialog synchronously. Mantine does so in a later task, which would lose keystrokes
 * before it. The hidden `data-autofocus` element then stops Mantine from moving the focus again.
 * @param top true if the dialog is the topmost one
 */
export function InitialFocus({ top }: { readonly top: boolean }) {
  const marker = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const dialog = marker.current?.closest('[role="dialog"]');
    if (dialog) focusFirst(dialog);
  }, []);
  useEffect(() => {
    if (!top) return;
    // Runs after a dialog above this one has closed and returned the focus.
    const timer = setTimeout(() => {
      const dialog = marker.current?.closest('[role="dialog"]');
      if (dialog && !dialog.contains(document.activeElement)) focusFirst(dialog);
    });
    return () => clearTimeout(timer);
  }, [top]);
  return <span ref={marker} data-autofocus hidden />;
}
