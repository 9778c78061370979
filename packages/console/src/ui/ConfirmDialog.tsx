import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Action } from '../app/use-action.ts';
import { FormDialog } from './FormDialog.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** The consequences. */
  readonly children: ReactNode;
  /** Label of the button: "Delete key". */
  readonly action: string;
  readonly change: Action<[]>;
  readonly onCancel: () => void;
  /** Text that the user must type to confirm. */
  readonly typed?: string;
  /** The value to type; "name" by default. */
  readonly typedWhat?: string;
  readonly danger?: boolean;
  /** True if the button is enabled; true by default. */
  readonly ready?: boolean;
  readonly size?: number;
}

/** Requires a confirmation before a change. CANCEL has the initial focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { children, typed, typedWhat = 'name', danger = true, ready = true, size = 520, ...form } = props;
  const [text, setText] = useState('');
  return (
    <FormDialog
      {...form}
      danger={danger}
      ready={ready && (typed === undefined || text === typed)}
      cancelFirst={typed === undefined}
      size={size}
      gap="md"
    >
      {children}
      {typed !== undefined && (
        <TextInput
          label={`Type the ${typedWhat} to continue`}
          description={typed}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-first
          styles={{ description: { fontFamily: 'var(--kw-mono)', overflowWrap: 'anywhere' } }}
        />
      )}
    </FormDialog>
  );
}
