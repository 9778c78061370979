import { VisuallyHidden } from '@mantine/core';
import { PassingButton } from '../../../ui/PassingButton.tsx';

interface DismissButtonProps {
  /** The name of the key. */
  readonly of: string;
  readonly busy: boolean;
  readonly onDismiss: () => void;
}

/** Removed with its row; moves the focus to the button of the next row. */
export function DismissButton({ of, busy, onDismiss }: DismissButtonProps) {
  return (
    <PassingButton busy={busy} onClick={onDismiss} heir={neighbour}>
      Dismiss<VisuallyHidden> the notice about {of}</VisuallyHidden>
    </PassingButton>
  );
}

/** Returns the button of the next or previous row, or the container of the notices. */
function neighbour(button: HTMLElement): Element | null {
  const row = button.closest('tr, li');
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  return next?.querySelector('button') ?? button.closest('[tabindex="-1"]');
}
