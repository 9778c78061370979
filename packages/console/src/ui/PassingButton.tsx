import { Button } from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import { useFocusHeir } from './use-focus-heir.ts';

interface PassingButtonProps {
  readonly busy: boolean;
  readonly onClick: () => void;
  /** What takes the focus over, given the button. */
  readonly heir: (button: HTMLElement) => Element | null;
  readonly children: ReactNode;
}

/** A button that goes once it has done what it is for, and hands the focus on. */
export function PassingButton({ busy, onClick, heir, children }: PassingButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useFocusHeir(button, heir);
  return (
    <Button
      ref={button}
      variant="default"
      size="compact-sm"
      // One that is disabled while it waits would lose the focus.
      aria-disabled={busy}
      onClick={() => {
        if (!busy) onClick();
      }}
    >
      {children}
    </Button>
  );
}
