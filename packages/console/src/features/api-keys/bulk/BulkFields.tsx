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

/** What the keys are to be; or what it means, where there is nothing to say. */
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
            label="Add"
            value={wish.addTags}
            onChange={(addTags) => onWish({ ...wish, addTags })}
            error={tagsFault(wish.addTags)}
          />
          <TagsField
            label="Take away"
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
    'The keys are rejected on their next use, and the access tokens that came from them end. They can be enabled again.',
  enable: 'The keys work again from their next use on. Access tokens that came from them before do not.',
  delete:
    'The keys and every access token that came from them end. This cannot be taken back; disabling them first can.',
};
