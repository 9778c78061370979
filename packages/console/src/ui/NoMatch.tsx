import { Button } from '@mantine/core';
import { IconSearchOff } from '@tabler/icons-react';
import { EmptyState } from './EmptyState.tsx';

interface NoMatchProps {
  /** Singular noun of the rows: "user". */
  readonly noun: string;
  readonly onClear: () => void;
}

/** Shown if no row matches the filters. */
export function NoMatch({ noun, onClear }: NoMatchProps) {
  return (
    <EmptyState
      icon={<IconSearchOff size={24} stroke={1.6} />}
      title={`No ${noun} matches`}
      actions={
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      <p>No {noun} matches the search and filters. Change or clear them.</p>
    </EmptyState>
  );
}
