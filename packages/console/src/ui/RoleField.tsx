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
  readonly held?: string | undefined;
}

const known: readonly Role[] = [
  { name: 'readonly', description: 'Reads everything and changes nothing.', system: true },
  { name: 'admin', description: 'Reads and changes everything.', system: true },
].map(undescribed);

/** A role of which no more is known. */
function undescribed(role: { name: string; description: string; system: boolean }): Role {
  return { id: role.name, ...role, permissions: [], canMasquerade: false, canSendFlow: false };
}

/** Roles as cards, the weakest first. Whoever would grant more than they hold is not offered it. */
export function RoleField({ value, onChange, warning, held }: RoleFieldProps) {
  const may = useMay();
  const { permissions } = useSession();
  const { data = known } = useQuery({ ...rolesQuery, enabled: may('roles:fetch') });
  const all = data.some(({ name }) => name === value)
    ? data
    : [...data, undescribed({ name: value, description: '', system: false })];
  const offered = all
    .filter((role) => permissionsOf(role).every((each) => permissions.includes(each)) || role.name === value)
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
      {chosen && value !== held && (roleLabel(value) === 'ADMIN' || isPowerful(chosen)) && (
        <div style={{ marginTop: 10 }}>
          <Note tone="warning">
            <p>{roleLabel(value) === 'ADMIN' ? warning : 'This role has power over Keyward itself.'}</p>
            {rights && <p>The role can {rights}.</p>}
          </Note>
        </div>
      )}
    </div>
  );
}
