import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type Ref, useEffect, useRef, useState } from 'react';
import { usePreferences } from '../../app/preferences.ts';
import classes from './Toolbar.module.css';

interface SearchFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly ref: Ref<HTMLInputElement>;
}

/** In milliseconds: a person who types on has not finished the question. */
const PAUSE = 250;

export function SearchField({ value, onChange, ref }: SearchFieldProps) {
  const { singleKeys } = usePreferences();
  const [text, setText] = useState(value);
  const timer = useRef<number>(undefined);
  // The address may change by other means: back, a link, Clear filters.
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = (next: string, pause: number) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onChange(next.trim()), pause);
  };
  const right = text === '' ? singleKeys && <Kbd size="xs">/</Kbd> : undefined;
  return (
    <TextInput
      ref={ref}
      type="search"
      aria-label="Search"
      placeholder="Search name or description"
      className={classes['search'] ?? ''}
      maxLength={100}
      value={text}
      onChange={(event) => change(event.currentTarget.value, PAUSE)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') change(text, 0);
        if (event.key === 'Escape' && text !== '') change('', 0);
      }}
      leftSection={<IconSearch size={17} stroke={1.8} aria-hidden="true" />}
      rightSection={right ?? <CloseButton size="sm" aria-label="Clear what was typed" onClick={() => change('', 0)} />}
    />
  );
}
