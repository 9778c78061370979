import { NativeSelect, TextInput } from '@mantine/core';
import classes from './Import.module.css';
import { alphabetNames, type KeyFormatDraft, type KeyFormatErrors } from './key-format.ts';

interface KeyFormatFieldsProps {
  readonly value: KeyFormatDraft;
  readonly onChange: (draft: KeyFormatDraft) => void;
  readonly fieldErrors: Partial<KeyFormatErrors>;
}

/** The fields of a new key format. Only strings of a known format are hashed and looked up. */
export function KeyFormatFields({ value, onChange, fieldErrors }: KeyFormatFieldsProps) {
  const text = (member: keyof KeyFormatDraft) => ({
    value: value[member],
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      onChange({ ...value, [member]: currentTarget.value }),
    autoComplete: 'off',
    spellCheck: false,
  });
  return (
    <div className={classes['format']}>
      <TextInput
        label="Name of the format"
        description="The system that issued these keys."
        {...text('name')}
        error={fieldErrors.name}
      />
      <TextInput
        label="Prefix"
        description="The characters that every key starts with. Leave empty if there are none."
        {...text('prefix')}
        error={fieldErrors.prefix}
      />
      <NativeSelect
        label="Alphabet"
        description="The characters after the prefix, or uuid for version 4 UUIDs."
        {...text('alphabet')}
        data={alphabetNames}
      />
      {value.alphabet !== 'uuid' && (
        <>
          <TextInput
            label="Length"
            description="Total characters of the shortest key, including prefix and padding (=)."
            inputMode="numeric"
            {...text('length')}
            error={fieldErrors.length}
          />
          <TextInput
            label="Maximum length"
            description="Only if keys differ in length."
            inputMode="numeric"
            {...text('maxLength')}
            error={fieldErrors.maxLength}
          />
        </>
      )}
      {value.alphabet === 'other' && (
        <TextInput
          label="Characters"
          description="List each allowed character once."
          {...text('characters')}
          error={fieldErrors.characters}
        />
      )}
    </div>
  );
}
