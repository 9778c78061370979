import type { UserKeys, UserRemoval } from '@keyward/sdk';
import { NativeSelect, Stack, Text } from '@mantine/core';
import { field } from '../../app/field.ts';
import { useHasPermission } from '../../app/session.ts';
import { OwnerField } from '../../ui/keys/OwnerField.tsx';

interface OwnedKeysProps {
  /** The email address of the user to remove. */
  readonly removedEmail: string;
  readonly owned: UserKeys;
  readonly value: UserRemoval;
  readonly onChange: (removal: UserRemoval) => void;
}

/** The keys of a user to remove, and what to do with them. */
export function OwnedKeys({ removedEmail, owned, value, onChange }: OwnedKeysProps) {
  const mayChange = useHasPermission()('api-keys:update');
  const { keys: _, new_owner: __, ...others } = value;
  return (
    <Stack gap="md">
      <Text size="sm">{ownedKeysSentence(owned)}</Text>
      {mayChange && (
        <NativeSelect
          label="API keys of this user"
          {...field}
          value={value.keys ?? 'keep'}
          onChange={(event) =>
            onChange({ ...others, keys: event.currentTarget.value as 'keep' | 'transfer' | 'disable' })
          }
          data={[
            { value: 'keep', label: 'Keep without changes' },
            { value: 'transfer', label: 'Transfer to another user' },
            { value: 'disable', label: 'Disable' },
          ]}
        />
      )}
      {value.keys === 'transfer' && (
        <OwnerField
          label="New owner"
          description="The user who will be responsible for these keys."
          value={value.new_owner ?? ''}
          onChange={(owner) => onChange({ ...others, keys: 'transfer', ...(owner !== '' && { new_owner: owner }) })}
          except={removedEmail}
          required
        />
      )}
    </Stack>
  );
}

/** Returns whether a new owner is chosen if the keys are transferred. */
export function isComplete({ keys, new_owner: owner }: UserRemoval): boolean {
  return keys !== 'transfer' || owner !== undefined;
}

function ownedKeysSentence({ api_keys: count, admin, used, disabled }: UserKeys): string {
  const parts = [
    admin > 0 && `${admin} ADMIN`,
    used > 0 && `${used} used in the last 30 days`,
    disabled > 0 && `${disabled} disabled`,
  ].filter((part) => part !== false);
  const known = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  return `This user owns ${count} API ${count === 1 ? 'key' : 'keys'}${known}.`;
}
