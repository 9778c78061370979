import type { Role } from '@keyward/sdk';
import { useQuery } from '@tanstack/react-query';
import { rolesQuery } from '../app/roles.ts';
import { useMay, useSession } from '../app/session.ts';
import { ChoiceCards } from './ChoiceCards.tsx';
import { Note } from './Note.tsx';
import { RoleBadge, roleLabel } from './RoleBadge.tsx';
import { permissionsOf, rightsSentence } from './role-rights.ts';

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
  { id: 'readonly', name: 'readonly', description: 'Reads everything and changes nothing.' },
  { id: 'admin', name: 'admin', description: 'Reads and changes everything.' },
].map((role) => ({ ...role, permissions: [], system: true, canMasquerade: false, canSendFlow: false }));

/** Roles as cards, the weakest first. Whoever would grant more than they hold is not offered it. */
export function RoleField({ value, onChange, warning, held }: RoleFieldProps) {
  const may = useMay();
  const { permissions } = useSession();
  const { data = known } = useQuery({ ...rolesQuery, enabled: may('roles:fetch') });
  const offered = data
    .filter((role) => permissionsOf(role).every((each) => permissions.includes(each)) || role.name === value)
    .toSorted((a, b) => permissionsOf(a).length - permissionsOf(b).length);
  const chosen = data.find(({ name }) => name === value);
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
          text: description,
        }))}
      />
      {roleLabel(value) === 'ADMIN' && value !== held && (
        <div style={{ marginTop: 10 }}>
          <Note tone="warning">
            <p>{warning}</p>
            {rights && <p>The role can {rights}.</p>}
          </Note>
        </div>
      )}
    </div>
  );
}
