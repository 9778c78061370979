import type { UseQueryResult } from '@tanstack/react-query';
import { type ComponentProps, useState } from 'react';
import { useHasPermission } from '../../app/session.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { NoMatch } from '../../ui/NoMatch.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { TableSkeleton } from '../../ui/TableSkeleton.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { useResultAnnouncement } from '../../ui/use-result-announcement.ts';
import { BulkBar } from './bulk/BulkBar.tsx';
import { BulkStatus } from './bulk/BulkStatus.tsx';
import { type KeySelection, useSelection } from './bulk/use-selection.ts';
import { KeyCards } from './KeyCards.tsx';
import { KeysPager } from './KeysPager.tsx';
import { KeyTable } from './KeyTable.tsx';
import type { KeyTask } from './key-task.ts';
import { NoKeys } from './NoKeys.tsx';
import type { KeysPage } from './queries.ts';
import { resultSentence } from './result-sentence.ts';
import { type ApiKeysSearch, isFiltered } from './search.ts';
import { Toolbar } from './Toolbar.tsx';

interface KeysPanelProps {
  readonly keys: UseQueryResult<KeysPage>;
  /** True if the account has no keys. */
  readonly empty: boolean;
  readonly search: ApiKeysSearch;
  readonly onSearch: ComponentProps<typeof Toolbar>['onChange'];
  readonly onClear: () => void;
  readonly onTask: (task: KeyTask) => void;
  readonly searchRef: ComponentProps<typeof Toolbar>['searchRef'];
}

/** The key table with search, filters, selection and paging. */
export function KeysPanel({ keys, empty, search, onSearch, onClear, onTask, searchRef }: KeysPanelProps) {
  const narrow = useNarrow();
  const hasPermission = useHasPermission();
  const { data } = keys;
  const selection = useSelection(search, data);
  const keySelection = hasPermission('api-keys:update') ? selection : undefined;
  const [startedId, setStartedId] = useState<string>();
  const total = keys.isPlaceholderData ? undefined : data?.meta.total;
  useResultAnnouncement(total === undefined ? undefined : resultSentence(total, search.sort), JSON.stringify(search));
  const onImport = () => onTask({ kind: 'import' });
  if (empty) {
    return (
      <Panel>
        <NoKeys {...(hasPermission('api-keys:create') && { onAdd: () => onTask({ kind: 'create' }), onImport })} />
      </Panel>
    );
  }
  return (
    <>
      <BulkStatus startedId={startedId} onShow={(change) => onTask({ kind: 'bulk-result', change })} />
      <Panel
        toolbarLabel="Filters"
        toolbar={
          <Toolbar
            search={search}
            onChange={onSearch}
            searchRef={searchRef}
            withColumns={!narrow}
            onImport={hasPermission('api-keys:create') ? onImport : undefined}
          />
        }
      >
        {keySelection && total !== undefined && total > 0 && (
          <BulkBar
            keySelection={keySelection}
            total={total}
            filtered={isFiltered(search)}
            onAction={(action) =>
              onTask({
                kind: 'bulk',
                action,
                selection: keySelection.selection,
                onStarted: ({ id }) => {
                  setStartedId(id);
                  keySelection.clear();
                },
              })
            }
          />
        )}
        {keys.isError && <ErrorState error={keys.error} title="The keys could not be loaded" onRetry={keys.refetch} />}
        {keys.isPending && <TableSkeleton noun="the keys" />}
        {keys.isSuccess && data?.data.length === 0 && <NoMatch noun="key" onClear={onClear} />}
        {keys.isSuccess && data !== undefined && data.data.length > 0 && (
          <List
            narrow={narrow}
            page={data}
            stale={keys.isPlaceholderData}
            {...{ search, onSearch, onTask, keySelection }}
          />
        )}
      </Panel>
      {keys.isSuccess && data !== undefined && data.data.length > 0 && (
        <KeysPager meta={data.meta} search={search} onChange={onSearch} />
      )}
    </>
  );
}

interface ListProps extends Pick<KeysPanelProps, 'search' | 'onSearch' | 'onTask'> {
  readonly narrow: boolean;
  readonly page: KeysPage;
  readonly stale: boolean;
  readonly keySelection: KeySelection | undefined;
}

function List({ narrow, page, stale, search, onSearch, ...rest }: ListProps) {
  const Rows = narrow ? KeyCards : KeyTable;
  return <Rows records={page.data} sort={search.sort} onSort={(sort) => onSearch({ sort })} stale={stale} {...rest} />;
}
