import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyField } from './CopyField.tsx';
import { Note } from './Note.tsx';

interface ShownOnceProps {
  /** Who needs it, and for what. */
  readonly lead: ReactNode;
  /** What it is: "Credential". */
  readonly label: string;
  readonly value: string;
  /** What else is to be known of it, such as until when it works. */
  readonly children?: ReactNode;
  /** Where to put it, and what to do when it is lost. */
  readonly warning: ReactNode;
}

/** A secret that is shown this once, in a dialog. The dialog must have it from an answer, and keep it nowhere else. */
export function ShownOnce({ lead, label, value, children, warning }: ShownOnceProps) {
  return (
    <>
      <Text size="sm">{lead}</Text>
      <CopyField label={label} value={value} tall />
      {children}
      <Note tone="warning">{warning}</Note>
    </>
  );
}
