import { Button } from '@mantine/core';
import { IconSearchOff } from '@tabler/icons-react';
import { EmptyState } from '../../ui/EmptyState.tsx';

/** When there are keys, and none is like what was asked for. */
export function NoMatch({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState
      icon={<IconSearchOff size={24} stroke={1.6} />}
      title="No key matches"
      actions={
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      <p>No key has all that you asked for. Change the search or the filters, or clear them to see every key.</p>
    </EmptyState>
  );
}
