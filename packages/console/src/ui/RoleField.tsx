import type { Role } from '@keyward/sdk';
import { useQuery } from '@tanstack/react-query';
import { rolesQuery } from '../app/roles.ts';
import { useHasPermission, useSession } from '../app/session.ts';
import { ChoiceCards } from './ChoiceCards.tsx';
import { Note } from './Note.tsx';
import { RoleBadge, roleLabel } from './RoleBadge.tsx';
import { isPowerful, permissionsOf, rightsSentence } from './role-rights.ts';

interface RoleFieldProps {
  /** Role name as in API responses. */
  readonly value: string;
  readonly onChange: (role: string) => void;
  /** Warning for the role ADMIN. */
  readonly warning: string;
  /** The current role, which needs no warning. */
  readonly current?: string | undefined;
}

const known: readonly Role[] = [
  { name: 'readonly', description: 'Can read everything and change nothing.', system: true },
  { name: 'admin', description: 'Can read and change everything.', system: true },
].map(roleWithoutPermissions);

/** Returns a role without known permissions. */
function roleWithoutPermissions(role: { name: string; description: string; system: boolean }): Role {
  return { id: role.name, ...role, permissions: [], canMasquerade: false, canSendFlow: false };
}

/**
 * The roles as cards, from the fewest permissions to the most. Omits roles with permissions that the user does not
 * have.
 */
export function RoleField({ value, onChange, warning, current }: RoleFieldProps) {
  const hasPermission = useHasPermission();
  const session = useSession();
  // The field always reloads the roles, because another user may just have added one.
  const { data = known } = useQuery({ ...rolesQuery, enabled: hasPermission('roles:fetch'), staleTime: 0 });
  // The session may be older than a new resource, on which it then has no permissions.
  const own = data.find(({ name }) => name === session.role);
  const granted = own && own.permissions.length > 0 ? permissionsOf(own) : session.permissions;
  const all = data.some(({ name }) => name === value)
    ? data
    : [...data, roleWithoutPermissions({ name: value, description: '', system: false })];
  const offered = all
    .filter((role) => permissionsOf(role).every((each) => granted.includes(each)) || role.name === value)
    .toSorted((a, b) => permissionsOf(a).length - permissionsOf(b).length);
  const chosen = all.find(({ name }) => name === value);
  const rights = chosen && rightsSentence(chosen);
  return (
    <div>
      <ChoiceCards
        legend="Role"
        value={value}
        onChange={onChange}
        choices={offered.map(({ name, description }) => ({
          value: name,
          label: <RoleBadge name={name} />,
          text: description || undefined,
        }))}
      />
      {chosen && value !== current && (roleLabel(value) === 'ADMIN' || isPowerful(chosen)) && (
        <div style={{ marginTop: 10 }}>
          <Note tone="warning">
            <p>{roleLabel(value) === 'ADMIN' ? warning : 'This role can change Keyward itself.'}</p>
            {rights && <p>The role can {rights}.</p>}
          </Note>
        </div>
      )}
    </div>
  );
}
