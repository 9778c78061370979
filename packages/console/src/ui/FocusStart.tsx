import { useEffect, useLayoutEffect, useRef } from 'react';

/** To what is marked with `data-first`; else to the first button, which closes the dialog. */
function lead(dialog: Element): void {
  const place = dialog.querySelector('[data-first]') ?? dialog.querySelector('button');
  if (place instanceof HTMLElement) place.focus({ preventScroll: true });
}

/**
 * Leads the focus into the dialog around it before anything else can happen. Mantine does so in a later task, and the
 * browser hands over waiting keys before that: they would be lost. It then finds this mark, which takes no focus, so
 * that it does not bring back the focus of somebody who is a field further by then.
 * @param top whether no other dialog lies over this one
 */
export function FocusStart({ top }: { readonly top: boolean }) {
  const mark = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const dialog = mark.current?.closest('[role="dialog"]');
    if (dialog) lead(dialog);
  }, []);
  useEffect(() => {
    if (!top) return;
    // After the dialog that lay over this one: it may have brought the focus back to where it was.
    const timer = setTimeout(() => {
      const dialog = mark.current?.closest('[role="dialog"]');
      if (dialog && !dialog.contains(document.activeElement)) lead(dialog);
    });
    return () => clearTimeout(timer);
  }, [top]);
  return <span ref={mark} data-autofocus hidden />;
}
