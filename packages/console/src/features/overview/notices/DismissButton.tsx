import { Button, VisuallyHidden } from '@mantine/core';
import { useRef } from 'react';
import { useFocusHeir } from '../../../ui/use-focus-heir.ts';

interface DismissButtonProps {
  /** The key that the notice is about. */
  readonly of: string;
  readonly busy: boolean;
  readonly onDismiss: () => void;
}

/** Goes with its row, and hands the focus on to the button of the next one. */
export function DismissButton({ of, busy, onDismiss }: DismissButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useFocusHeir(button, neighbour);
  return (
    <Button
      ref={button}
      variant="default"
      size="compact-sm"
      // One that is disabled while it waits would lose the focus.
      aria-disabled={busy}
      onClick={() => {
        if (!busy) onDismiss();
      }}
    >
      Dismiss<VisuallyHidden> the notice about {of}</VisuallyHidden>
    </Button>
  );
}

/** The button of the row below, else of the row above; where there is none, the place that all of them stood in. */
function neighbour(button: HTMLElement): Element | null {
  const row = button.closest('tr, li');
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  return next?.querySelector('button') ?? button.closest('[tabindex="-1"]');
}
