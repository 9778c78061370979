import { useMediaQuery } from '@mantine/hooks';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import type { api } from '../../app/api.ts';
import { useMay } from '../../app/session.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { NoMatch } from '../../ui/NoMatch.tsx';
import { TableSkeleton } from '../../ui/TableSkeleton.tsx';
import { KeyCards } from './KeyCards.tsx';
import classes from './KeysPanel.module.css';
import { KeyTable } from './KeyTable.tsx';
import type { KeyTask } from './key-task.ts';
import { NoKeys } from './NoKeys.tsx';
import { Pager } from './Pager.tsx';
import type { ApiKeysSearch } from './search.ts';
import { Toolbar } from './Toolbar.tsx';
import { useResultAnnouncement } from './use-result-announcement.ts';

type Page = Awaited<ReturnType<typeof api.listApiKeys>>;

interface KeysPanelProps {
  readonly keys: UseQueryResult<Page>;
  /** There is no key at all, so there is nothing to search either. */
  readonly empty: boolean;
  readonly search: ApiKeysSearch;
  readonly onSearch: ComponentProps<typeof Toolbar>['onChange'];
  readonly onClear: () => void;
  readonly onTask: (task: KeyTask) => void;
  readonly searchRef: ComponentProps<typeof Toolbar>['searchRef'];
}

/** The table with everything that asks it questions, in whichever state it is. */
export function KeysPanel({ keys, empty, search, onSearch, onClear, onTask, searchRef }: KeysPanelProps) {
  const narrow = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const may = useMay();
  const { data } = keys;
  useResultAnnouncement(keys.isPlaceholderData ? undefined : data?.meta.total, search);
  if (empty) {
    return (
      <div className={classes['panel']}>
        <NoKeys onAdd={may('api-keys:create') ? () => onTask({ kind: 'create' }) : undefined} />
      </div>
    );
  }
  return (
    <>
      <div className={classes['panel']}>
        <Toolbar search={search} onChange={onSearch} searchRef={searchRef} withColumns={!narrow} />
        {keys.isError && <ErrorState error={keys.error} title="The keys could not be loaded" onRetry={keys.refetch} />}
        {keys.isPending && <TableSkeleton what="the keys" />}
        {keys.isSuccess && data?.data.length === 0 && <NoMatch what="key" onClear={onClear} />}
        {keys.isSuccess && data !== undefined && data.data.length > 0 && (
          <List narrow={narrow} page={data} stale={keys.isPlaceholderData} {...{ search, onSearch, onTask }} />
        )}
      </div>
      {keys.isSuccess && data !== undefined && data.data.length > 0 && (
        <Pager
          count={data.meta.count}
          total={data.meta.total ?? data.meta.count}
          size={search.size ?? 50}
          previous={data.meta.prev_cursor ?? null}
          next={data.meta.next_cursor ?? null}
          onPage={(cursor) => onSearch({ cursor })}
          onSize={(size) => onSearch({ size })}
        />
      )}
    </>
  );
}

interface ListProps extends Pick<KeysPanelProps, 'search' | 'onSearch' | 'onTask'> {
  readonly narrow: boolean;
  readonly page: Page;
  readonly stale: boolean;
}

function List({ narrow, page, stale, search, onSearch, onTask }: ListProps) {
  const Shape = narrow ? KeyCards : KeyTable;
  return (
    <Shape records={page.data} sort={search.sort} onSort={(sort) => onSearch({ sort })} onTask={onTask} stale={stale} />
  );
}
