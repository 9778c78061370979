import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { UndoBar } from '../../ui/UndoBar.tsx';
import { useLazyComponent } from '../../ui/use-lazy-component.ts';
import { useShortcuts } from '../../ui/use-shortcuts.ts';
import { useTask } from '../../ui/use-task.tsx';
import { HeaderActions } from './HeaderActions.tsx';
import { KeysPanel } from './KeysPanel.tsx';
import type { KeyTask } from './key-task.ts';
import { keysQuery } from './queries.ts';
import { isFiltered } from './search.ts';
import { useKeysSearch } from './use-keys-search.ts';

const loadDialogs = async () => (await import('./KeyDialogs.tsx')).KeyDialogs;

const loadBanner = async () => (await import('../../ui/keys/ReviewBanner.tsx')).ReviewBanner;

/** Loaded after the keys. */
function Banner() {
  const Lazy = useLazyComponent(loadBanner, false);
  return Lazy && <Lazy />;
}

export function KeysView() {
  const { search, change, clear } = useKeysSearch();
  const keys = useQuery(keysQuery(search));
  const { open, dialogs } = useTask<KeyTask>(loadDialogs);
  const searchField = useRef<HTMLInputElement>(null);
  useShortcuts({
    '/': () => searchField.current?.focus(),
    c: () => document.getElementById('add-api-key')?.click(),
  });
  const empty = keys.data?.meta.total === 0 && !isFiltered(search) && !keys.isPlaceholderData;
  return (
    <>
      <PageHeader
        trail={['Settings', 'User Management', 'API Keys']}
        title="User Management - API Keys"
        actions={<HeaderActions onTask={open} />}
      />
      {keys.isSuccess && !empty && <Banner />}
      <KeysPanel
        keys={keys}
        empty={empty}
        search={search}
        onSearch={change}
        onClear={clear}
        onTask={open}
        searchRef={searchField}
      />
      <UndoBar />
      {dialogs}
    </>
  );
}
