import { Button } from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import { useFocusHeir } from './use-focus-heir.ts';

interface PassingButtonProps {
  readonly busy: boolean;
  readonly onClick: () => void;
  /** Returns the element that gets the focus when the button is removed. */
  readonly heir: (button: HTMLElement) => Element | null;
  readonly children: ReactNode;
}

/** A compact button that is removed after its action, and moves the focus to another element. */
export function PassingButton({ busy, onClick, heir, children }: PassingButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useFocusHeir(button, heir);
  return (
    <Button
      ref={button}
      variant="default"
      size="compact-sm"
      // A disabled button would lose the focus.
      aria-disabled={busy}
      onClick={() => {
        if (!busy) onClick();
      }}
    >
      {children}
    </Button>
  );
}
