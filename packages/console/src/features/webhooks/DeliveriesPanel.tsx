import { Button, Group } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { NoMatch } from '../../ui/NoMatch.tsx';
import { TableSkeleton } from '../../ui/TableSkeleton.tsx';
import { DeliveryTable } from './DeliveryTable.tsx';
import { deliveriesQuery } from './queries.ts';
import type { DeliveryState } from './search.ts';

interface DeliveriesPanelProps {
  readonly id: string;
  readonly state: DeliveryState | undefined;
  readonly onOpen: (delivery: string) => void;
  readonly onClear: () => void;
}

/** The deliveries, or the state of their list. A button loads older ones. */
export function DeliveriesPanel({ id, state, onOpen, onClear }: DeliveriesPanelProps) {
  const query = useInfiniteQuery(deliveriesQuery(id, state));
  const { data, error, isError } = query;
  if (data === undefined) {
    if (!isError) return <TableSkeleton noun="the deliveries" />;
    return <ErrorState error={error} title="The deliveries could not be loaded" onRetry={() => void query.refetch()} />;
  }
  const deliveries = data.pages.flatMap((page) => page.data);
  if (deliveries.length === 0)
    return state === undefined ? <NoDeliveries /> : <NoMatch noun="delivery" onClear={onClear} />;
  return (
    <>
      <DeliveryTable webhook={id} deliveries={deliveries} onOpen={onOpen} />
      {query.hasNextPage && (
        <Group justify="center" p="md">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older
          </Button>
        </Group>
      )}
    </>
  );
}

function NoDeliveries() {
  return (
    <EmptyState icon={<IconSend size={24} stroke={1.6} />} title="No deliveries yet">
      <p>Events of the last 30 days appear here, with the response of the receiver.</p>
    </EmptyState>
  );
}
