import type { User } from '@keyward/sdk';
import { DataTable } from '../../ui/DataTable.tsx';
import type { Column } from '../../ui/data-table.ts';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import { UserMenu } from './UserMenu.tsx';
import { UserName } from './UserName.tsx';
import { UserStatus } from './UserStatus.tsx';
import { useUserRights } from './use-user-rights.ts';
import type { UserTask } from './user-task.ts';

interface UserTableProps {
  readonly users: readonly User[];
  readonly onTask: (task: UserTask) => void;
}

const columns: readonly Column<User>[] = [
  { id: 'name', name: 'Name / E-mail', cell: (user) => <UserName user={user} /> },
  { id: 'role', name: 'Role', cell: (user) => <RoleBadge name={user.roles[0] ?? ''} /> },
  {
    id: 'last_login',
    name: 'Last Login',
    beside: <ZoneSwitch />,
    cell: (user) => (
      <Timestamp seconds={user.last_login} more={user.last_ip !== null && <span>from {user.last_ip}</span>} />
    ),
  },
  { id: 'status', name: 'Status', cell: (user) => <UserStatus user={user} /> },
];

export function UserTable({ users, onTask }: UserTableProps) {
  const { any } = useUserRights();
  return (
    <DataTable
      label="Users"
      columns={columns}
      rows={users}
      rowId={(user) => user.id}
      menu={any ? (user) => <UserMenu user={user} onTask={onTask} /> : undefined}
    />
  );
}
