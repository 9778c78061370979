import { keyTextFieldNames, keyTextFields } from '@keyward/contract/key-fields';
import { MAX_TAG_LENGTH } from '@keyward/contract/limits';
import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useHasPermission } from '../../../app/session.ts';
import { MAX_INPUT_LENGTH, useSearchText } from '../../../app/use-search-text.ts';
import { usersQuery } from '../../../app/users.ts';
import { type ApiKeysSearch, isTextFilter } from '../search.ts';
import type { SearchChange } from '../use-keys-search.ts';
import { expiryChoices, expiryOf, expirySearch, ownerChoices, ownerOf, ownerSearch } from './choices.ts';
import classes from './MoreFilters.module.css';

interface MoreFiltersProps {
  readonly search: ApiKeysSearch;
  readonly onChange: (change: SearchChange) => void;
}

/** Less common filters, in a second row. */
export function MoreFilters({ search, onChange }: MoreFiltersProps) {
  const hasPermission = useHasPermission();
  const { data: users = [] } = useQuery({ ...usersQuery, enabled: hasPermission('users:fetch') });
  return (
    <div className={classes['root']}>
      <NativeSelect
        aria-label="Owner"
        value={ownerOf(search)}
        onChange={(event) => onChange(ownerSearch(event.currentTarget.value))}
        data={ownerChoices(users, search.owner)}
      />
      <NativeSelect
        aria-label="Expiry"
        value={expiryOf(search)}
        onChange={(event) => onChange(expirySearch(event.currentTarget.value))}
        data={expiryChoices(search.expires)}
      />
      <TextFilter label="Tag" maxLength={MAX_TAG_LENGTH} value={search.tag} onChange={(tag) => onChange({ tag })} />
      {keyTextFieldNames.map((name) => (
        <TextFilter
          key={name}
          label={keyTextFields[name].label}
          maxLength={keyTextFields[name].maxLength + 1}
          value={search[name]}
          invalid={!isTextFilter(name, search[name] ?? '')}
          onChange={(value) => onChange({ [name]: value })}
        />
      ))}
    </div>
  );
}

interface TextFilterProps {
  readonly label: string;
  /** Maximum length in characters. */
  readonly maxLength: number;
  readonly value: string | undefined;
  readonly invalid?: boolean;
  readonly onChange: (value: string | undefined) => void;
}

/** Delay before a search, in milliseconds. */
const DEBOUNCE_MS = 400;

/** A filter for an exact text. */
function TextFilter({ label, maxLength, value = '', invalid = false, onChange }: TextFilterProps) {
  const { text, change } = useSearchText(value, maxLength, (next) => onChange(next || undefined));
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      maxLength={MAX_INPUT_LENGTH}
      value={text}
      onChange={(event) => change(event.currentTarget.value, DEBOUNCE_MS)}
      error={value !== '' && invalid && `Not applied: not a valid ${label.toLowerCase()}.`}
      onKeyDown={(event) => {
        if (event.key === 'Enter') change(text, 0);
      }}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
