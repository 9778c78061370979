import type { User } from '@keyward/sdk';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Ref } from 'react';
import { usersQuery } from '../../app/users.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { NoMatch } from '../../ui/NoMatch.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { matchSentence, useResultAnnouncement } from '../../ui/use-result-announcement.ts';
import { usersSearch } from './search.ts';
import { UserTable } from './UserTable.tsx';
import { matchesUser } from './user-fields.ts';
import type { UserTask } from './user-task.ts';

const route = getRouteApi('/settings/user-management/users');

interface UsersPanelProps {
  readonly onTask: (task: UserTask) => void;
  readonly searchRef: Ref<HTMLInputElement>;
}

/** The users, or the state of their list, which is never empty. */
export function UsersPanel({ onTask, searchRef }: UsersPanelProps) {
  // The router adds parameters that validation removed.
  const { q } = usersSearch({ ...route.useSearch() });
  const navigate = route.useNavigate();
  const users = useQuery(usersQuery);
  const filterUsers = (all: readonly User[]) => (q === undefined ? all : all.filter((user) => matchesUser(user, q)));
  const count = users.data && filterUsers(users.data).length;
  useResultAnnouncement(count === undefined ? undefined : matchSentence(count, 'user'), q ?? '');
  const search = (text: string) =>
    void navigate({ search: text === '' ? {} : { q: text }, replace: true, resetScroll: false });
  return (
    <Panel
      toolbarLabel="Search the users"
      toolbar={<SearchField ref={searchRef} placeholder="Search name or email" value={q ?? ''} onChange={search} />}
    >
      <Loaded query={users} noun="users">
        {(all) =>
          filterUsers(all).length === 0 ? (
            <NoMatch noun="user" onClear={() => search('')} />
          ) : (
            <UserTable users={filterUsers(all)} onTask={onTask} />
          )
        }
      </Loaded>
    </Panel>
  );
}
