import { MAX_DESCRIPTION_LENGTH } from '@keyward/contract/limits';
import { Textarea } from '@mantine/core';

interface DescriptionFieldProps {
  readonly value: string;
  readonly onChange: (description: string) => void;
  /** True if the field receives the initial focus of its dialog. */
  readonly first?: boolean;
}

export function DescriptionField({ value, onChange, first = false }: DescriptionFieldProps) {
  return (
    <Textarea
      label="Description"
      description="The purpose of the key. Helps others decide whether it is still needed."
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.replaceAll(/[\r\n\t]+/g, ' '))}
      maxLength={MAX_DESCRIPTION_LENGTH}
      autosize
      minRows={1}
      maxRows={4}
      data-first={first || undefined}
    />
  );
}
