import type { AuditRecord } from '@keyward/sdk';
import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { matchSentence, useResultAnnouncement } from '../../ui/use-result-announcement.ts';
import { useShortcuts } from '../../ui/use-shortcuts.ts';
import { AuditPager } from './AuditPager.tsx';
import { AuditRecords } from './AuditRecords.tsx';
import { AuditToolbar } from './AuditToolbar.tsx';
import { auditQuery } from './queries.ts';
import { RecordDialog } from './RecordDialog.tsx';
import { useAuditSearch } from './use-audit-search.ts';

export function AuditLogsView() {
  const { search, change, clear } = useAuditSearch();
  const query = useQuery(auditQuery(search));
  const [opened, setOpened] = useState<AuditRecord>();
  const searchField = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => searchField.current?.focus() });
  const { data } = query;
  const total = query.isPlaceholderData ? undefined : data?.meta.total;
  useResultAnnouncement(total === undefined ? undefined : matchSentence(total, 'record'), JSON.stringify(search));
  return (
    <>
      <PageHeader
        trail={['Settings', 'Account', 'Audit Logs']}
        title="Account - Audit Logs"
        lead="Sign-ins and changes, newest first. Each record contains the hash of the one before it."
        actions={
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} stroke={1.8} aria-hidden="true" />}
            loading={query.isRefetching}
            onClick={() => void query.refetch()}
          >
            Refresh
          </Button>
        }
      />
      <Panel
        toolbarLabel="Search and filter the audit log"
        toolbar={<AuditToolbar search={search} records={data?.data ?? []} onChange={change} searchRef={searchField} />}
      >
        <AuditRecords
          query={query}
          search={search}
          onOpen={setOpened}
          onClear={clear}
          onFirst={() => change({ from: undefined })}
        />
      </Panel>
      {query.isSuccess && data !== undefined && data.data.length > 0 && (
        <AuditPager
          count={data.data.length}
          total={data.meta.total ?? data.data.length}
          search={search}
          onChange={change}
        />
      )}
      {opened !== undefined && <RecordDialog record={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}
