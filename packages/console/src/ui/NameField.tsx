import { NAME } from '@keyward/contract/limits';
import { TextInput } from '@mantine/core';

interface NameFieldProps {
  readonly value: string;
  readonly onChange: (name: string) => void;
  readonly error?: string | undefined;
}

const rule = 'A letter or digit, then up to 63 letters, digits, underscores, dots or hyphens. Cannot be changed.';

/** Returns the error of an invalid name. */
export function nameError(name: string): string | undefined {
  return NAME.test(name) ? undefined : 'Enter a name that follows the rule above.';
}

/** A field for the name of a key or another record, with its rule. */
export function NameField({ value, onChange, error }: NameFieldProps) {
  return (
    <TextInput
      label="Name"
      description={rule}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
      error={error}
      autoComplete="off"
      spellCheck={false}
      required
      data-first
    />
  );
}
