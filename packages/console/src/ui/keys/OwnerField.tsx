import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { field } from '../../app/field.ts';
import { useHasPermission } from '../../app/session.ts';
import { usersQuery } from '../../app/users.ts';
import { ownerChoices } from './owners.ts';

interface OwnerFieldProps {
  /** An email address; empty for no owner. */
  readonly value: string;
  readonly onChange: (owner: string) => void;
  readonly label?: string;
  readonly description?: string;
  /** A user who cannot be selected. */
  readonly except?: string;
  /** True if an owner is required. */
  readonly required?: boolean;
  readonly error?: string | undefined;
}

/** A select of the users of the account. Without the permission to list users, an email field. */
export function OwnerField({ value, onChange, except, required = false, error, ...inputProps }: OwnerFieldProps) {
  const { label = 'Owner', description = 'The user who is responsible for the key.' } = inputProps;
  const listed = useHasPermission()('users:fetch');
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
   * Selects the first match on Enter. Otherwise Enter would submit the form with the previous owner while the users are
   * loading. Also closes the list, which Mantine leaves open while no option is active.
   */
  const selectFirst = (event: KeyboardEvent) => {
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
      onKeyDown={selectFirst}
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
