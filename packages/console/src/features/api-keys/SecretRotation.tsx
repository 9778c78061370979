import type { SharedSecretStatus } from '@keyward/sdk';
import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useHasPermission } from '../../app/session.ts';
import { useChange } from '../../app/use-change.ts';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { Note } from '../../ui/Note.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { Integrations } from './Integrations.tsx';
import { secretStatusKey } from './queries.ts';
import classes from './SecretView.module.css';

/** Shown while two shared secrets are accepted: integrations that still use the old one, and buttons to finish or cancel. */
export function SecretRotation({ status }: { readonly status: SharedSecretStatus }) {
  const hasPermission = useHasPermission();
  const [confirming, setConfirming] = useState(false);
  const invalidates = [secretStatusKey];
  const finish = useChange(() => api.finishSharedSecretRotation(), {
    invalidates,
    needsReauthentication: true,
    onDone: () => setConfirming(false),
  });
  const cancel = useChange(() => api.cancelSharedSecretRotation(), {
    invalidates,
    needsReauthentication: true,
    onDone: () => undefined,
  });
  const oldIntegrations = status.old_integrations;
  if (status.old_valid_until === null) return null;
  return (
    <Stack gap="sm">
      <Note tone={oldIntegrations.length > 0 ? 'warning' : 'info'}>
        <p>
          2 secrets are accepted. The old secret expires <Timestamp seconds={status.old_valid_until} />.
        </p>
        {oldIntegrations.length === 0 && (
          <p>No integration has used the old secret since the rotation started. You can finish it.</p>
        )}
      </Note>
      {oldIntegrations.length > 0 && <Integrations integrations={oldIntegrations} which="old" />}
      {confirming && (
        <p>
          {oldIntegrations.length === 0
            ? 'The old secret and all tokens issued from it are revoked immediately.'
            : 'These integrations cannot authenticate until they have the new secret, and their tokens are revoked.'}
        </p>
      )}
      <FormErrors error={finish.error ?? cancel.error} />
      {hasPermission('shared-secret:update') && (
        <div className={classes['buttons']}>
          {confirming ? (
            <Button size="xs" color="red" loading={finish.pending} onClick={() => finish.run()}>
              Revoke old secret
            </Button>
          ) : (
            <Button size="xs" variant="default" onClick={() => setConfirming(true)}>
              Finish rotation{' '}
            </Button>
          )}
          {status.integrations.length === 0 && (
            <Button size="xs" variant="default" loading={cancel.pending} onClick={() => cancel.run()}>
              Cancel rotation
            </Button>
          )}
        </div>
      )}
    </Stack>
  );
}
