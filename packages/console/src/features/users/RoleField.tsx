import type { Role } from '@keyward/sdk';
import { useQuery } from '@tanstack/react-query';
import { useMay, useSession } from '../../app/session.ts';
import { ChoiceCards } from '../../ui/ChoiceCards.tsx';
import { Note } from '../../ui/Note.tsx';
import { RoleBadge, roleLabel } from '../../ui/RoleBadge.tsx';
import { rolesQuery } from './queries.ts';

interface RoleFieldProps {
  /** The name as the API answers it. */
  readonly value: string;
  readonly onChange: (role: string) => void;
  /** The role that the person has already. */
  readonly held?: string | undefined;
}

const known: readonly Role[] = [
  { id: 'readonly', name: 'readonly', description: 'Reads everything and changes nothing.' },
  { id: 'admin', name: 'admin', description: 'Reads and changes everything.' },
].map((role) => ({ ...role, permissions: [], system: true, canMasquerade: false, canSendFlow: false }));

const rights = ['fetch', 'create', 'update', 'delete'] as const;

/** @returns such as `users:fetch`, as sessions list them */
function permissionsOf({ permissions }: Role): string[] {
  return permissions.flatMap((each) =>
    rights.filter((right) => each[right]).map((right) => `${each.resource}:${right}`),
  );
}

/** Roles as cards, the weakest first. Whoever would grant more than they hold is not offered it. */
export function RoleField({ value, onChange, held }: RoleFieldProps) {
  const may = useMay();
  const { permissions } = useSession();
  const { data = known } = useQuery({ ...rolesQuery, enabled: may('roles:fetch') });
  const offered = data
    .filter((role) => permissionsOf(role).every((each) => permissions.includes(each)) || role.name === value)
    .toSorted((a, b) => permissionsOf(a).length - permissionsOf(b).length);
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
            An administrator can do all that you can: add and remove keys and people, you among them. You confirm your
            password before this role is given.
          </Note>
        </div>
      )}
    </div>
  );
}
