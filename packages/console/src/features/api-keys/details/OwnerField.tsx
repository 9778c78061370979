import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { field } from '../../../app/field.ts';
import { useMay } from '../../../app/session.ts';
import { usersQuery } from '../../../app/users.ts';
import { ownerChoices } from './owners.ts';

interface OwnerFieldProps {
  /** An e-mail address; empty for nobody. */
  readonly value: string;
  readonly onChange: (owner: string) => void;
  readonly error?: string | undefined;
}

const words = {
  label: 'Owner',
  description: 'Who answers for the key: the person to ask before it goes.',
};

/** One of the account's people, found by name or address. Who may not see them types the address. */
export function OwnerField({ value, onChange, error }: OwnerFieldProps) {
  const listed = useMay()('users:fetch');
  const { data: users = [] } = useQuery({ ...usersQuery, enabled: listed });
  if (!listed) {
    return (
      <TextInput
        {...words}
        type="email"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value.trim())}
        error={error}
        autoComplete="off"
      />
    );
  }
  return (
    <Select
      {...words}
      {...field}
      data={ownerChoices(users, value)}
      value={value}
      onChange={(owner) => onChange(owner ?? '')}
      allowDeselect={false}
      nothingFoundMessage="Nobody of this name"
      searchable
      error={error}
      comboboxProps={{ withinPortal: false, transitionProps: { duration: 0 } }}
      maxDropdownHeight={190}
    />
  );
}
