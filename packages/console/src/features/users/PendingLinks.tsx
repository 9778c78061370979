import type { PendingLink } from '@keyward/sdk';
import { IconLinkOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { DataTable } from '../../ui/DataTable.tsx';
import type { Column } from '../../ui/data-table.ts';
import { RowMenu } from '../../ui/RowMenu.tsx';
import { Section } from '../../ui/Section.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { linksQuery } from './queries.ts';
import { useUserRights } from './use-user-rights.ts';
import type { UserTask } from './user-task.ts';

const columns: readonly Column<PendingLink>[] = [
  { id: 'email', name: 'For', cell: ({ email }) => <span className="kw-break">{email}</span> },
  { id: 'kind', name: 'Kind', cell: ({ kind }) => (kind === 'invitation' ? 'Invitation' : 'Password reset') },
  {
    id: 'issued_by',
    name: 'Issued by',
    cell: ({ issued_by }) => <span className="kw-break">{issued_by ?? 'Unknown'}</span>,
  },
  { id: 'issued_at', name: 'Issued', cell: ({ issued_at }) => <Timestamp seconds={issued_at} /> },
  { id: 'expires_at', name: 'Expires', cell: ({ expires_at }) => <Timestamp seconds={expires_at} /> },
];

/** The links that were not used yet. Nothing is shown where there are none, or while they are loaded. */
export function PendingLinks({ onTask }: { readonly onTask: (task: UserTask) => void }) {
  const { change } = useUserRights();
  const { data: links = [] } = useQuery(linksQuery);
  if (links.length === 0) return null;
  return (
    <Section title="Pending links">
      <DataTable
        label="Pending links"
        columns={columns}
        rows={links}
        rowId={({ user_id }) => user_id}
        menu={change ? (link) => <LinkMenu link={link} onTask={onTask} /> : undefined}
      />
    </Section>
  );
}

interface LinkMenuProps {
  readonly link: PendingLink;
  readonly onTask: (task: UserTask) => void;
}

function LinkMenu({ link, onTask }: LinkMenuProps) {
  const cancel = () => onTask({ kind: 'cancel-link', link });
  return (
    <RowMenu
      of={`the link of ${link.email}`}
      actions={[{ label: 'Cancel link', icon: IconLinkOff, danger: true, onChoose: cancel }]}
    />
  );
}
