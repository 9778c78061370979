import { MAX_SEARCH_LENGTH } from '@keyward/contract/limits';
import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Ref } from 'react';
import { usePreferences } from '../app/preferences.ts';
import { MAX_INPUT_LENGTH, useSearchText } from '../app/use-search-text.ts';

interface SearchFieldProps {
  /** The placeholder, such as "Search name or description". */
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly ref: Ref<HTMLInputElement>;
}

/** Delay before a search, in milliseconds. */
const DEBOUNCE_MS = 250;
/** Searches while the user types. Escape clears the field. */
export function SearchField({ placeholder, value, onChange, ref }: SearchFieldProps) {
  const { singleKeys } = usePreferences();
  const { text, change } = useSearchText(value, MAX_SEARCH_LENGTH, onChange);
  const empty = singleKeys ? <Kbd size="xs">/</Kbd> : null;
  return (
    <TextInput
      ref={ref}
      type="search"
      aria-label="Search"
      placeholder={placeholder}
      maxLength={MAX_INPUT_LENGTH}
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={(event) => change(event.currentTarget.value, DEBOUNCE_MS)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') change(text, 0);
        if (event.key === 'Escape' && text !== '') change('', 0);
      }}
      leftSection={<IconSearch size={17} stroke={1.8} aria-hidden="true" />}
      rightSection={
        text === '' ? empty : <CloseButton size="sm" aria-label="Clear search" onClick={() => change('', 0)} />
      }
    />
  );
}
