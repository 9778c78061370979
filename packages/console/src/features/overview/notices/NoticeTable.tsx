import type { Notice } from '@keyward/sdk';
import { api } from '../../../app/api.ts';
import { noticesKey } from '../../../app/notices.ts';
import { useChange } from '../../../app/use-change.ts';
import { useAnnounce } from '../../../ui/Announcer.tsx';
import { DataTable } from '../../../ui/DataTable.tsx';
import type { Column } from '../../../ui/data-table.ts';
import { FormErrors } from '../../../ui/FormErrors.tsx';
import { KeyLink } from '../../../ui/keys/KeyLink.tsx';
import { Timestamp } from '../../../ui/Timestamp.tsx';
import { TwoLines } from '../../../ui/TwoLines.tsx';
import { relativeTime } from '../../../ui/time-format.ts';
import { ZoneSwitch } from '../../../ui/ZoneSwitch.tsx';
import { DismissButton } from './DismissButton.tsx';
import { noticeLabels } from './notice-labels.ts';

interface NoticeTableProps {
  readonly notices: readonly Notice[];
  readonly dismisses: boolean;
}

const columns: readonly Column<Notice>[] = [
  { id: 'key', name: 'Key', cell: ({ appname }) => <KeyLink appname={appname} /> },
  { id: 'what', name: 'Event', cell: ({ action }) => noticeLabels[action] },
  {
    id: 'when',
    name: 'When',
    aside: <ZoneSwitch />,
    cell: ({ due_at: at }) => (
      <TwoLines second={relativeTime(at)}>
        <Timestamp seconds={at} />
      </TwoLines>
    ),
  },
  {
    id: 'owner',
    name: 'Owner',
    cell: ({ owner }) => (owner === null ? '—' : <bdi className="kw-break">{owner}</bdi>),
  },
];

export function NoticeTable({ notices, dismisses }: NoticeTableProps) {
  const announce = useAnnounce();
  const dismiss = useChange(
    async ({ id, appname }: Notice) => {
      await api.dismissNotice({ params: { id } });
      return appname;
    },
    {
      invalidates: [noticesKey],
      onDone: (appname) => announce(`The notice about ${appname} was dismissed for all users.`),
    },
  );
  return (
    <>
      <FormErrors error={dismiss.error} />
      <DataTable
        label="Upcoming changes"
        columns={columns}
        rows={notices}
        rowId={({ id }) => id}
        menu={
          dismisses
            ? (notice) => (
                <DismissButton appname={notice.appname} busy={dismiss.pending} onDismiss={() => dismiss.run(notice)} />
              )
            : undefined
        }
      />
    </>
  );
}
