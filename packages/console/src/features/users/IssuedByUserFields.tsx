import type { IssuedByUser, UserRemoval } from '@keyward/sdk';
import { Checkbox, Stack, Text } from '@mantine/core';
import { useHasPermission } from '../../app/session.ts';
import { IssuedCredentials, SharedSecretChoice, UnknownIssuers } from '../../ui/IssuedCredentials.tsx';
import { canRevokeAll, countedCredentials } from '../../ui/issued.ts';

interface IssuedByUserFieldsProps {
  readonly issued: IssuedByUser;
  readonly value: UserRemoval;
  readonly onChange: (removal: UserRemoval) => void;
}

/** The credentials that a user issued, and the choice to revoke them when the user is removed. */
export function IssuedByUserFields({ issued, value, onChange }: IssuedByUserFieldsProps) {
  const hasPermission = useHasPermission();
  const { links, count, credentials, shared_secret: sharedSecret, unknown_issuers: unknown } = issued;
  return (
    <Stack gap="md">
      {links > 0 && (
        <Text size="sm">
          {links === 1
            ? 'The pending link that this user issued for another user'
            : `The ${links} pending links that this user issued for other users`}{' '}
          will be revoked.
        </Text>
      )}
      {count > 0 && (
        <>
          {canRevokeAll(credentials, hasPermission) ? (
            <Checkbox
              label={`Revoke ${countedCredentials(count)} that this user issued`}
              description="Choose this if the user may have kept copies. Otherwise these credentials keep working."
              checked={value.issued === 'revoke'}
              onChange={({ currentTarget: { checked } }) => onChange({ ...value, issued: checked ? 'revoke' : 'keep' })}
            />
          ) : (
            <Text size="sm">This user issued {countedCredentials(count)}, which will keep working.</Text>
          )}
          <IssuedCredentials credentials={credentials} />
        </>
      )}
      <SharedSecretChoice
        sharedSecret={sharedSecret}
        possible={hasPermission('shared-secret:update')}
        checked={value.regenerate_shared_secret === true}
        onChange={(checked) => onChange({ ...value, regenerate_shared_secret: checked })}
      />
      <UnknownIssuers unknown={unknown} />
    </Stack>
  );
}
