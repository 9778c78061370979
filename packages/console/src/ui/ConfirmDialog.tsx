import { Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from './Dialog.tsx';
import { DialogActions } from './DialogActions.tsx';
import { FormErrors } from './FormErrors.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen, and to whom. */
  readonly children: ReactNode;
  /** What the button does, as a verb: "Delete". */
  readonly action: string;
  /** A name that must be typed first, where a slip would hurt. */
  readonly typed?: string;
  /** What it is that must be typed; a name unless said. */
  readonly typedWhat?: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before something that cannot be taken back. CANCEL has the focus and changes nothing. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, action, typed, typedWhat = 'name', danger = true, busy, error, onConfirm, onCancel } = props;
  const [text, setText] = useState('');
  const ready = typed === undefined || text === typed;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy) onConfirm();
  };
  return (
    <Dialog onClose={onCancel} title={title} size={520}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {children}
          {typed !== undefined && (
            <TextInput
              label={`Type the ${typedWhat} to go on`}
              description={typed}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
              data-first
              styles={{ description: { fontFamily: 'var(--kw-mono)', overflowWrap: 'anywhere' } }}
            />
          )}
          <FormErrors error={error} />
          <DialogActions
            action={action}
            busy={busy}
            onCancel={onCancel}
            disabled={!ready}
            cancelFirst={typed === undefined}
            {...(danger && { color: 'red' })}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
