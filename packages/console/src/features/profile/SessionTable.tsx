import type { OwnSession } from '@keyward/sdk';
import { Button } from '@mantine/core';
import { DataTable } from '../../ui/DataTable.tsx';
import type { Column } from '../../ui/data-table.ts';
import { StatusMark } from '../../ui/StatusMark.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';

interface SessionTableProps {
  readonly sessions: readonly OwnSession[];
  readonly onEnd: (session: OwnSession) => void;
}

const columns: readonly Column<OwnSession>[] = [
  {
    id: 'session',
    name: 'Session',
    cell: ({ current }) =>
      current ? <StatusMark label="This session" state="ok" /> : <StatusMark label="Other session" state="off" />,
  },
  { id: 'ip', name: 'IP address', cell: ({ ip }) => ip ?? 'Unknown' },
  {
    id: 'started',
    name: 'Started',
    aside: <ZoneSwitch />,
    cell: ({ started_at }) => <Timestamp seconds={started_at} />,
  },
  { id: 'last_access', name: 'Last access', cell: ({ last_access_at }) => <Timestamp seconds={last_access_at} /> },
];

export function SessionTable({ sessions, onEnd }: SessionTableProps) {
  return (
    <DataTable
      label="Your sessions"
      columns={columns}
      rows={sessions}
      rowId={({ id }) => id}
      menu={(session) => !session.current && <EndButton session={session} onEnd={onEnd} />}
    />
  );
}

function EndButton({ session, onEnd }: Pick<SessionTableProps, 'onEnd'> & { readonly session: OwnSession }) {
  return (
    <Button variant="default" size="xs" onClick={() => onEnd(session)}>
      {' '}
      Sign out{' '}
    </Button>
  );
}
