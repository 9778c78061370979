import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useLater } from '../../ui/use-later.ts';
import { useShortcuts } from '../../ui/use-shortcuts.ts';
import { HeaderActions } from './HeaderActions.tsx';
import { KeysPanel } from './KeysPanel.tsx';
import type { KeyTask } from './key-task.ts';
import { keysQuery } from './queries.ts';
import { isFiltered } from './search.ts';
import { useKeysSearch } from './use-keys-search.ts';

const loadDialogs = async () => (await import('./KeyDialogs.tsx')).KeyDialogs;

export function KeysView() {
  const { search, change, clear } = useKeysSearch();
  const keys = useQuery(keysQuery(search));
  const [task, setTask] = useState<KeyTask>();
  const KeyDialogs = useLater(loadDialogs, task !== undefined);
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
        actions={<HeaderActions onTask={setTask} />}
      />
      <KeysPanel
        keys={keys}
        empty={empty}
        search={search}
        onSearch={change}
        onClear={clear}
        onTask={setTask}
        searchRef={searchField}
      />
      {task !== undefined && KeyDialogs !== undefined && <KeyDialogs task={task} onTask={setTask} />}
    </>
  );
}
