import type { Role } from '@keyward/sdk';
import { useQuery } from '@tanstack/react-query';
import { rolesQuery } from '../app/roles.ts';
import { useMay, useSession } from '../app/session.ts';
import { ChoiceCards } from './ChoiceCards.tsx';
import { Note } from './Note.tsx';
import { RoleBadge, roleLabel } from './RoleBadge.tsx';
import { isPowerful, permissionsOf, rightsSentence } from './role-rights.ts';

interface RoleFieldProps {
  /** The name as the API answers it. */
  readonly value: string;
  readonly onChange: (role: string) => void;
  /** What it means to give the role ADMIN, which should not be given lightly. */
  readonly warning: string;
  /** Who has this role already is given nothing by it. */
  readonly present?: string | undefined;
}

const known: readonly Role[] = [
  { name: 'readonly', description: 'Can read everything and change nothing.', system: true },
  { name: 'admin', description: 'Can read and change everything.', system: true },
].map(undescribed);

/** A role of which no more is known. */
function undescribed(role: { name: string; description: string; system: boolean }): Role {
  return { id: role.name, ...role, permissions: [], canMasquerade: false, canSendFlow: false };
}

/** Roles as cards, the weakest first. Whoever would grant more than they hold is not offered it. */
export function RoleField({ value, onChange, warning, present }: RoleFieldProps) {
  const may = useMay();
  const session = useSession();
  // Somebody else may have added a role a moment ago, for this very key or person: the field asks whenever it is opened.
  const { data = known } = useQuery({ ...rolesQuery, enabled: may('roles:fetch'), staleTime: 0 });
  // The session knows what its role granted when it was last asked, which is nothing on a resource that came since.
  const own = data.find(({ name }) => name === session.role);
  const held = own && own.permissions.length > 0 ? permissionsOf(own) : session.permissions;
  const all = data.some(({ name }) => name === value)
    ? data
    : [...data, undescribed({ name: value, description: '', system: false })];
  const offered = all
    .filter((role) => permissionsOf(role).every((each) => held.includes(each)) || role.name === value)
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
      {chosen && value !== present && (roleLabel(value) === 'ADMIN' || isPowerful(chosen)) && (
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
