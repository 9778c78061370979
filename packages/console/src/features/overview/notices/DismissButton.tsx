import { VisuallyHidden } from '@mantine/core';
import { CompactButton } from '../../../ui/CompactButton.tsx';

interface DismissButtonProps {
  /** The name of the key. */
  readonly appname: string;
  readonly busy: boolean;
  readonly onDismiss: () => void;
}

/** Removed with its row; moves the focus to the button of the next row. */
export function DismissButton({ appname, busy, onDismiss }: DismissButtonProps) {
  return (
    <CompactButton busy={busy} onClick={onDismiss} focusTarget={findAdjacentButton}>
      Dismiss<VisuallyHidden> the notice about {appname}</VisuallyHidden>
    </CompactButton>
  );
}

/** Returns the button of the next or previous row, or the container of the notices. */
function findAdjacentButton(button: HTMLElement): Element | null {
  const row = button.closest('tr, li');
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  return next?.querySelector('button') ?? button.closest('[tabindex="-1"]');
}
