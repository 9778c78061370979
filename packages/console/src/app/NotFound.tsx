import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../ui/EmptyState.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';

export function NotFound() {
  return (
    <main>
      <PageHeader trail={['Settings', 'Not found']} title="Not found" />
      <EmptyState
        icon={<IconMapOff size={24} stroke={1.6} />}
        title="There is no page at this address"
        actions={
          <Button component={Link} to="/settings/user-management/api-keys">
            To the API keys
          </Button>
        }
      >
        <p>The link may be old or mistyped. Everything there is stands under Settings.</p>
      </EmptyState>
    </main>
  );
}
