import { SimpleGrid, TextInput } from '@mantine/core';
import type { FieldErrors } from '../../ui/field-errors.ts';
import type { Names } from './user-fields.ts';

interface NameFieldsProps {
  readonly value: Names;
  readonly onChange: (names: Names) => void;
  readonly fieldErrors: FieldErrors<keyof Names>;
}

/** Disables autocomplete, because the names belong to another user. */
export function NameFields({ value, onChange, fieldErrors }: NameFieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="lg">
      <TextInput
        label="Given name"
        value={value.given_name}
        onChange={(event) => onChange({ ...value, given_name: event.currentTarget.value })}
        error={fieldErrors.given_name}
        maxLength={100}
        autoComplete="off"
        required
        withAsterisk={false}
        data-first
      />
      <TextInput
        label="Family name"
        value={value.family_name}
        onChange={(event) => onChange({ ...value, family_name: event.currentTarget.value })}
        error={fieldErrors.family_name}
        maxLength={100}
        autoComplete="off"
        required
        withAsterisk={false}
      />
    </SimpleGrid>
  );
}
