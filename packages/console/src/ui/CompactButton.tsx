import { Button } from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import { useReturnFocus } from './use-return-focus.ts';

interface CompactButtonProps {
  readonly busy: boolean;
  readonly onClick: () => void;
  /** Returns the element that receives the focus when the button is removed. */
  readonly focusTarget: (button: HTMLElement) => Element | null;
  readonly children: ReactNode;
}

/** A compact button that is removed after its action, and moves the focus to another element. */
export function CompactButton({ busy, onClick, focusTarget, children }: CompactButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useReturnFocus(button, focusTarget);
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
