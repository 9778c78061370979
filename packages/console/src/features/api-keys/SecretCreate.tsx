import type { SharedSecret } from '@keyward/sdk';
import { Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { useReauthentication } from '../../app/reauthentication/reauthentication.ts';
import { useHasPermission } from '../../app/session.ts';
import { useAction } from '../../app/use-action.ts';
import { DialogActions } from '../../ui/DialogActions.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { secretStatusKey } from './queries.ts';

interface SecretCreateProps {
  readonly onCreated: (secret: SharedSecret) => void;
  readonly onCancel: () => void;
}

/** Shown if the account has no shared secret. */
export function SecretCreate({ onCreated, onCancel }: SecretCreateProps) {
  const client = useQueryClient();
  const reauthentication = useReauthentication();
  const hasPermission = useHasPermission();
  const create = useAction(async () => {
    const { data } = await reauthentication.run(() => api.createSharedSecret());
    await client.invalidateQueries({ queryKey: secretStatusKey });
    onCreated(data);
  });
  return (
    <Stack gap="md">
      <Text size="sm">
        This account has no shared secret yet. Integrations use it, together with their app key, to sign requests for
        access tokens. Adding the first API key also creates it.
      </Text>
      <FormErrors error={create.error} />
      <DialogActions
        action="CREATE"
        busy={create.pending}
        disabled={!hasPermission('shared-secret:create')}
        onCancel={onCancel}
        onAction={() => create.run()}
      />
    </Stack>
  );
}
