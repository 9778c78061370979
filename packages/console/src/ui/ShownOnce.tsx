import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyField } from './CopyField.tsx';
import { Note } from './Note.tsx';

interface ShownOnceProps {
  /** The purpose of the secret. */
  readonly lead: ReactNode;
  /** The label of the secret, such as "Credential". */
  readonly label: string;
  readonly value: string;
  /** Further details, such as the expiry. */
  readonly children?: ReactNode;
  /** Where to store it, and what to do if it is lost. */
  readonly warning: ReactNode;
}

/** Shows a secret once, in a dialog. The dialog must not store the secret anywhere else. */
export function ShownOnce({ lead, label, value, children, warning }: ShownOnceProps) {
  return (
    <>
      <Text size="sm">{lead}</Text>
      <CopyField label={label} value={value} wraps />
      {children}
      <Note tone="warning">{warning}</Note>
    </>
  );
}
