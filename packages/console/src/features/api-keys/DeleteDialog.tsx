import type { ApiKey } from '@keyward/sdk';
import { Checkbox, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { keyData } from '../../app/key-data.ts';
import { notify } from '../../app/notify.ts';
import { useHasPermission } from '../../app/session.ts';
import { useChange } from '../../app/use-change.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { SharedSecretChoice } from '../../ui/IssuedCredentials.tsx';
import { roleLabel } from '../../ui/RoleBadge.tsx';
import { CreatedByKey } from './safety/CreatedByKey.tsx';
import { canDeleteAll, deletePreviewQuery } from './safety/created-by-key.ts';
import { DisableFirst } from './safety/DisableFirst.tsx';
import { SafeToRemove } from './safety/SafeToRemove.tsx';

interface DeleteDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
  /** Opens the dialog that disables the key instead. */
  readonly onDisable: () => void;
}

const DAY = 86_400;

/** Returns whether the user must type the name: the key has the role ADMIN or is in use. */
function requiresTypedName({ roles, last_login }: ApiKey): boolean {
  return roleLabel(roles[0] ?? '') === 'ADMIN' || (last_login !== null && last_login > Date.now() / 1000 - DAY);
}

export function DeleteDialog({ record, onClose, onDisable }: DeleteDialogProps) {
  const { appname } = record;
  const hasPermission = useHasPermission();
  const created = useQuery(deletePreviewQuery(appname)).data;
  const [all, setAll] = useState(false);
  const [release, setRelease] = useState(false);
  const [regenerate, setRegenerate] = useState(false);
  // Without keys or credentials, the shared secret is the only choice.
  const isEmpty = created !== undefined && created.deleted.length + created.credentials.length === 0;
  const deletesAll = created !== undefined && (all || (isEmpty && regenerate));
  const remove = useChange(() => (deletesAll ? deleteAll(created.preview) : deleteAlone()), {
    // Objects that the key created may be on any page.
    invalidates: deletesAll ? [[]] : keyData,
    onDone: () => {
      notify({
        message: deletesAll
          ? `${appname} and everything it created or issued were deleted.`
          : `${appname} was deleted.`,
      });
      onClose();
    },
  });
  const deleteAlone = () =>
    api.deleteApiKey({ params: { appname }, ...(release && { query: { release_name: true } }) });
  const deleteAll = (preview: string) =>
    api.deleteApiKeyWithIssued({
      params: { appname },
      body: {
        preview,
        ...(release && { release_name: true }),
        ...(regenerate && { regenerate_shared_secret: true }),
      },
    });
  return (
    <ConfirmDialog
      title={`Delete ${appname}?`}
      action={deletesAll ? 'Delete everything' : 'Delete key'}
      change={remove}
      onCancel={onClose}
      size={560}
      {...((deletesAll || requiresTypedName(record)) && { typed: appname })}
    >
      <Text size="sm">
        The key and all access tokens issued from it are revoked immediately. This cannot be undone.
      </Text>
      <SafeToRemove record={record} />
      {record.status !== 'disabled' && hasPermission('api-keys:update') && <DisableFirst onDisable={onDisable} />}
      {created !== undefined && (
        <CreatedByKey created={created} canDeleteAll={canDeleteAll(created, hasPermission)} all={all} onAll={setAll} />
      )}
      {created !== undefined && (
        <SharedSecretChoice
          sharedSecret={created.shared_secret}
          possible={(all || isEmpty) && hasPermission('shared-secret:update')}
          checked={deletesAll && regenerate}
          onChange={setRegenerate}
        />
      )}
      <Checkbox
        label="Release the name immediately"
        description="By default, no other key can use it for 30 days."
        checked={release}
        onChange={(event) => setRelease(event.currentTarget.checked)}
      />
    </ConfirmDialog>
  );
}
