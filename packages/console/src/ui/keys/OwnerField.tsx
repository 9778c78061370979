import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { field } from '../../app/field.ts';
import { useMay } from '../../app/session.ts';
import { usersQuery } from '../../app/users.ts';
import { ownerChoices } from './owners.ts';

interface OwnerFieldProps {
  /** An e-mail address; empty for nobody. */
  readonly value: string;
  readonly onChange: (owner: string) => void;
  readonly label?: string;
  readonly description?: string;
  /** Somebody who cannot be chosen. */
  readonly except?: string;
  /** Whether nobody will not do. */
  readonly required?: boolean;
  readonly error?: string | undefined;
}

/** One of the account's people, found by name or address. Who may not see them types the address. */
export function OwnerField({ value, onChange, except, required = false, error, ...words }: OwnerFieldProps) {
  const { label = 'Owner', description = 'The user who is responsible for the key.' } = words;
  const listed = useMay()('users:fetch');
  const { data: users = [] } = useQuery({ ...usersQuery, enabled: listed });
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(false);
  const choices = ownerChoices(users, value).filter(
    (choice) => choice.value !== except && !(required && choice.value === ''),
  );
  if (!listed) {
    return (
      <TextInput
        label={label}
        description={description}
        type="email"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value.trim())}
        error={error}
        autoComplete="off"
      />
    );
  }
  /**
   * Enter takes the first match. Without this it would send the form, with whoever was chosen before, where the people
   * arrive later than what is typed. It closes the list too, which Mantine leaves open while no option is active.
   */
  const takeFirst = (event: KeyboardEvent) => {
    const chosen = choices.find((choice) => choice.value === value)?.label ?? '';
    if (event.key !== 'Enter' || typed === chosen) return;
    event.preventDefault();
    const match = choices.find(({ label: name }) => name.toLowerCase().includes(typed.trim().toLowerCase()));
    if (match === undefined) return;
    onChange(match.value);
    setOpen(false);
  };
  return (
    <Select
      label={label}
      description={description}
      {...field}
      data={choices}
      value={required && value === '' ? null : value}
      placeholder={required ? 'Choose a user' : ''}
      onChange={(owner) => onChange(owner ?? '')}
      onSearchChange={setTyped}
      dropdownOpened={isOpen}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      onKeyDown={takeFirst}
      allowDeselect={false}
      nothingFoundMessage="No user found"
      searchable
      selectFirstOptionOnChange
      error={error}
      comboboxProps={{ withinPortal: false, transitionProps: { duration: 0 } }}
      maxDropdownHeight={190}
    />
  );
}
