import type { PendingLink, User } from '@keyward/sdk';
import { useQuery } from '@tanstack/react-query';
import { DataTable } from '../../ui/DataTable.tsx';
import type { Column } from '../../ui/data-table.ts';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import { linksQuery } from './queries.ts';
import { UserMenu } from './UserMenu.tsx';
import { UserName } from './UserName.tsx';
import { UserStatus } from './UserStatus.tsx';
import { useUserRights } from './use-user-rights.ts';
import type { UserTask } from './user-task.ts';

/** A user and their pending link; null for none, undefined while loading. */
interface UserWithLink {
  readonly user: User;
  readonly link: PendingLink | null | undefined;
}

interface UserTableProps {
  readonly users: readonly User[];
  readonly onTask: (task: UserTask) => void;
}

const columns: readonly Column<UserWithLink>[] = [
  { id: 'name', name: 'Name / Email', cell: ({ user }) => <UserName user={user} /> },
  { id: 'role', name: 'Role', cell: ({ user }) => <RoleBadge name={user.roles[0] ?? ''} /> },
  {
    id: 'last_login',
    name: 'Last Login',
    aside: <ZoneSwitch />,
    cell: ({ user }) => (
      <Timestamp seconds={user.last_login} more={user.last_ip !== null && <span>from {user.last_ip}</span>} />
    ),
  },
  { id: 'status', name: 'Status', cell: ({ user, link }) => <UserStatus user={user} link={link} /> },
];

export function UserTable({ users, onTask }: UserTableProps) {
  const { any } = useUserRights();
  // Undefined until the links are loaded.
  const links = useQuery(linksQuery).data;
  const rows = users.map((user) => ({ user, link: links && (links.find((each) => each.user_id === user.id) ?? null) }));
  return (
    <DataTable
      label="Users"
      columns={columns}
      rows={rows}
      rowId={({ user }) => user.id}
      menu={any ? (row) => <UserMenu {...row} onTask={onTask} /> : undefined}
    />
  );
}
