import { keyTextFieldNames, keyTextFields } from '@keyward/contract/key-fields';
import { Textarea, TextInput } from '@mantine/core';
import { OwnerField } from '../../../ui/keys/OwnerField.tsx';
import type { DetailsFieldProps } from './details-field-props.ts';
import { TagsField } from './TagsField.tsx';

const mono = { input: { fontFamily: 'var(--kw-mono)', fontSize: '0.8125rem' } };

export function DetailsFields({ target, value, onChange, fieldErrors }: DetailsFieldProps) {
  return (
    <>
      <OwnerField value={value.owner} onChange={(owner) => onChange({ ...value, owner })} error={fieldErrors.owner} />
      <TagsField value={value.tags} onChange={(tags) => onChange({ ...value, tags })} error={fieldErrors.tags} />
      <Textarea
        label="Metadata"
        description="A small JSON object for services that check the key. Do not store secrets."
        placeholder={'{"team": "billing", "plan": 2}'}
        value={value.metadata}
        onChange={(event) => onChange({ ...value, metadata: event.currentTarget.value })}
        error={fieldErrors.metadata}
        styles={mono}
        autosize
        minRows={2}
        maxRows={10}
        autoComplete="off"
        spellCheck={false}
      />
      {keyTextFieldNames.map((name) => (
        <TextInput
          key={name}
          label={keyTextFields[name].label}
          description={keyTextFields[name].hint}
          value={value[name]}
          onChange={(event) => onChange({ ...value, [name]: event.currentTarget.value })}
          error={fieldErrors[name]}
          placeholder={keyTextFields[name].default}
          disabled={target === 'one' && keyTextFields[name].fixed !== undefined}
          maxLength={keyTextFields[name].maxLength}
          autoComplete="off"
          spellCheck={false}
        />
      ))}
    </>
  );
}
