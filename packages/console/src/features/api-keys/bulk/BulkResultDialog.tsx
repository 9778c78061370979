import type { BulkOperation, BulkRow } from '@keyward/sdk';
import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../app/api.ts';
import { Loaded } from '../../../ui/Loaded.tsx';
import { ScrollList } from '../../../ui/ScrollList.tsx';
import { ViewDialog } from '../../../ui/ViewDialog.tsx';
import classes from './BulkResult.module.css';
import { bulkKey } from './queries.ts';

interface BulkResultDialogProps {
  readonly change: BulkOperation;
  readonly onClose: () => void;
}

const PAGE = 100;
const outcomes = ['rejected', 'changed', 'unchanged', 'pending'] as const;
const labels: Readonly<Record<BulkRow['outcome'], string>> = {
  rejected: 'Rejected',
  changed: 'Changed',
  unchanged: 'Unchanged',
  pending: 'Pending',
};

/** The result for each key, rejected ones first, with the reason. */
export function BulkResultDialog({ change, onClose }: BulkResultDialogProps) {
  const [outcome, setOutcome] = useState<BulkRow['outcome'] | undefined>(change.rejected > 0 ? 'rejected' : undefined);
  const rows = useInfiniteQuery({
    queryKey: [...bulkKey, change.id, 'rows', outcome],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE, after: pageParam, ...(outcome && { outcome }) };
      return (await api.listBulkRows({ params: { id: change.id }, query }, { signal })).data;
    },
    initialPageParam: 0,
    getNextPageParam: (page) => (page.length === PAGE ? page.at(-1)?.position : undefined),
  });
  return (
    <ViewDialog title="Results by key" onClose={onClose}>
      <NativeSelect
        label="Show"
        value={outcome ?? ''}
        onChange={(event) => setOutcome(outcomes.find((each) => each === event.currentTarget.value))}
        data={[{ value: '', label: 'All' }, ...outcomes.map((each) => ({ value: each, label: labels[each] }))]}
        data-first
      />
      <Loaded query={rows} noun="keys">
        {({ pages }) => <Rows rows={pages.flat()} />}
      </Loaded>
      {rows.hasNextPage && (
        <Button variant="default" loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
          Show more
        </Button>
      )}
    </ViewDialog>
  );
}

function Rows({ rows }: { readonly rows: readonly BulkRow[] }) {
  if (rows.length === 0) return <p>No keys with this result.</p>;
  return (
    <ScrollList label="Keys">
      {rows.map(({ position, appname, outcome, message }) => (
        <li key={position}>
          <bdi>{appname}</bdi>
          <span>{labels[outcome]}</span>
          {message !== undefined && <span className={classes['reason']}>{message}</span>}
        </li>
      ))}
    </ScrollList>
  );
}
