import { VisuallyHidden } from '@mantine/core';
import { PassingButton } from '../../../ui/PassingButton.tsx';

interface DismissButtonProps {
  /** The key that the notice is about. */
  readonly of: string;
  readonly busy: boolean;
  readonly onDismiss: () => void;
}

/** Goes with its row, and hands the focus on to the button of the next one. */
export function DismissButton({ of, busy, onDismiss }: DismissButtonProps) {
  return (
    <PassingButton busy={busy} onClick={onDismiss} heir={neighbour}>
      Dismiss<VisuallyHidden> the notice about {of}</VisuallyHidden>
    </PassingButton>
  );
}

/** The button of the row below, else of the row above; where there is none, the place that all of them stood in. */
function neighbour(button: HTMLElement): Element | null {
  const row = button.closest('tr, li');
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  return next?.querySelector('button') ?? button.closest('[tabindex="-1"]');
}
