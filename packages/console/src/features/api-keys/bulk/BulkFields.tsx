import { Text } from '@mantine/core';
import { useKeyPolicy } from '../../../app/key-policy.ts';
import { OwnerField } from '../../../ui/keys/OwnerField.tsx';
import { tagsFault } from '../details/faults.ts';
import { TagsField } from '../details/TagsField.tsx';
import { ExpiryField } from '../ExpiryField.tsx';
import { expiryFault } from '../expiry.ts';
import { KeyRoleField } from '../KeyRoleField.tsx';
import type { Wish } from './alteration.ts';
import type { BulkAction } from './bulk-task.ts';

interface BulkFieldsProps {
  readonly action: BulkAction;
  readonly wish: Wish;
  readonly onWish: (wish: Wish) => void;
}

/** The fields of a bulk operation, or its explanation if it has none. */
export function BulkFields({ action, wish, onWish }: BulkFieldsProps) {
  const policy = useKeyPolicy();
  switch (action) {
    case 'expiry':
      return (
        <ExpiryField
          value={wish.expiry}
          onChange={(expiry) => onWish({ ...wish, expiry })}
          of="many"
          error={wish.expiry.date === '' ? undefined : expiryFault(wish.expiry, policy)}
        />
      );
    case 'role':
      return <KeyRoleField value={wish.role} onChange={(role) => onWish({ ...wish, role })} />;
    case 'owner':
      return <OwnerField value={wish.owner} onChange={(owner) => onWish({ ...wish, owner })} />;
    case 'tags':
      return (
        <>
          <TagsField
            label="Add tags"
            value={wish.addTags}
            onChange={(addTags) => onWish({ ...wish, addTags })}
            error={tagsFault(wish.addTags)}
          />
          <TagsField
            label="Remove tags"
            value={wish.removeTags}
            onChange={(removeTags) => onWish({ ...wish, removeTags })}
            error={tagsFault(wish.removeTags)}
          />
        </>
      );
    default:
      return <Text size="sm">{meaning[action]}</Text>;
  }
}

const meaning = {
  disable:
    'The keys are denied from their next request on, and all access tokens issued from them are revoked. You can enable them again.',
  enable: 'The keys work again immediately. Access tokens issued before they were disabled stay revoked.',
  delete:
    'The keys and all access tokens issued from them are revoked immediately. This cannot be undone; it is safer to disable the keys first.',
};
