import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Action } from '../app/use-action.ts';
import { FormDialog } from './FormDialog.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen, and to whom. */
  readonly children: ReactNode;
  /** What the button does, as a verb: "DELETE". */
  readonly action: string;
  readonly change: Action<[]>;
  readonly onCancel: () => void;
  /** A name that must be typed first, where a slip would hurt. */
  readonly typed?: string;
  /** What it is that must be typed; a name unless said. */
  readonly typedWhat?: string;
  readonly danger?: boolean;
  /** Whether it can be done at all; always unless said. */
  readonly ready?: boolean;
  readonly size?: number;
}

/** Asks before something that cannot be taken back. CANCEL has the focus and changes nothing. */
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
