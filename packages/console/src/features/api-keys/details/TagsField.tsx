import '@mantine/core/styles/Pill.layer.css';
import '@mantine/core/styles/PillsInput.layer.css';
import { TagsInput } from '@mantine/core';
import { field } from '../../../app/field.ts';
import classes from './TagsField.module.css';

interface TagsFieldProps {
  readonly value: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
  readonly error?: string | undefined;
  readonly label?: string;
}

/** Tags as chips. Enter, a comma or a space adds one. */
export function TagsField({ value, onChange, error, label = 'Tags' }: TagsFieldProps) {
  return (
    <TagsInput
      {...field}
      classNames={{ ...field.classNames, pill: classes['tag'], inputField: classes['entry'] }}
      label={label}
      description="Short words for filters, such as team:billing. Press Enter or comma to add a tag."
      value={[...value]}
      onChange={(tags) => onChange(splitTags(tags))}
      splitChars={[',', ' ', ';']}
      acceptValueOnBlur
      error={error}
      clearable={false}
      comboboxProps={{ withinPortal: false, transitionProps: { duration: 0 } }}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

/** Splits a pasted list. */
function splitTags(tags: readonly string[]): string[] {
  return [...new Set(tags.flatMap((tag) => tag.split(/[\s,;]+/)))].filter((tag) => tag !== '');
}
