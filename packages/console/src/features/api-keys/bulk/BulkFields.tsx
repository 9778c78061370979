import { Text } from '@mantine/core';
import { useKeyPolicy } from '../../../app/key-policy.ts';
import { OwnerField } from '../../../ui/keys/OwnerField.tsx';
import { tagsError } from '../details/details-errors.ts';
import { TagsField } from '../details/TagsField.tsx';
import { ExpiryField } from '../ExpiryField.tsx';
import { expiryError } from '../expiry.ts';
import { KeyRoleField } from '../KeyRoleField.tsx';
import type { BulkFormValues } from './bulk-form.ts';
import type { BulkAction } from './bulk-task.ts';

interface BulkFieldsProps {
  readonly action: BulkAction;
  readonly values: BulkFormValues;
  readonly onChange: (values: BulkFormValues) => void;
}

/** The fields of a bulk operation, or its explanation if it has none. */
export function BulkFields({ action, values, onChange }: BulkFieldsProps) {
  const policy = useKeyPolicy();
  switch (action) {
    case 'expiry':
      return (
        <ExpiryField
          value={values.expiry}
          onChange={(expiry) => onChange({ ...values, expiry })}
          target="many"
          error={values.expiry.date === '' ? undefined : expiryError(values.expiry, policy)}
        />
      );
    case 'role':
      return <KeyRoleField value={values.role} onChange={(role) => onChange({ ...values, role })} />;
    case 'owner':
      return <OwnerField value={values.owner} onChange={(owner) => onChange({ ...values, owner })} />;
    case 'tags':
      return (
        <>
          <TagsField
            label="Add tags"
            value={values.addTags}
            onChange={(addTags) => onChange({ ...values, addTags })}
            error={tagsError(values.addTags)}
          />
          <TagsField
            label="Remove tags"
            value={values.removeTags}
            onChange={(removeTags) => onChange({ ...values, removeTags })}
            error={tagsError(values.removeTags)}
          />
        </>
      );
    default:
      return <Text size="sm">{explanations[action]}</Text>;
  }
}

const explanations = {
  disable:
    'The keys stop working immediately, and all access tokens issued from them are revoked. You can enable the keys again.',
  enable: 'The keys work again immediately. Access tokens issued before they were disabled stay revoked.',
  delete:
    'The keys and all access tokens issued from them are revoked immediately. This cannot be undone; it is safer to disable the keys first.',
};
