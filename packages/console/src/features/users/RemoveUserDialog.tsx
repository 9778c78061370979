import type { User, UserRemoval } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { keyData } from '../../app/key-data.ts';
import { sessionKey, useHasPermission, useSession } from '../../app/session.ts';
import { useChange } from '../../app/use-change.ts';
import { usersKey } from '../../app/users.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Note } from '../../ui/Note.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { IssuedByUserFields } from './IssuedByUserFields.tsx';
import { isComplete, OwnedKeys } from './OwnedKeys.tsx';
import { issuedQuery, ownedKeysQuery } from './queries.ts';
import { displayName, isAdministrator } from './user-fields.ts';

interface RemoveUserDialogProps {
  readonly user: User;
  readonly onClose: () => void;
}

export function RemoveUserDialog({ user, onClose }: RemoveUserDialogProps) {
  const announce = useAnnounce();
  const self = useSession().id === user.id;
  const counts = useHasPermission()('api-keys:fetch');
  const owned = useQuery({ ...ownedKeysQuery(user.id), enabled: counts });
  const issued = useQuery(issuedQuery(user.id));
  const [removal, setRemoval] = useState<UserRemoval>({});
  const remove = useChange(() => api.deleteUser({ params: { id: user.id }, query: removal }), {
    // Removing oneself ends the session, which the query detects.
    invalidates: self ? [sessionKey] : removal.issued === 'revoke' ? [[]] : [usersKey, ...keyData],
    onDone: () => {
      announce(`${displayName(user)} was removed.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Remove ${displayName(user)}?`}
      action="Remove user"
      change={remove}
      // Waits until the choices for keys and credentials are loaded.
      ready={isComplete(removal) && !(counts && owned.isPending) && !issued.isPending}
      onCancel={onClose}
      size={560}
      {...(isAdministrator(user) && { typed: user.email, typedWhat: 'email address' })}
    >
      <Text size="sm">
        <strong className="kw-break">{user.email}</strong> can no longer sign in. Their sessions, tokens and pending
        links are revoked immediately. API keys that they added keep working unless you choose otherwise below. This
        cannot be undone; their audit records are kept.
      </Text>
      {counts && (
        <Loaded query={owned} noun="keys of this user">
          {(keys) =>
            keys.api_keys > 0 && (
              <OwnedKeys removedEmail={user.email} owned={keys} value={removal} onChange={setRemoval} />
            )
          }
        </Loaded>
      )}
      <Loaded query={issued} noun="credentials of this user">
        {(known) => <IssuedByUserFields issued={known} value={removal} onChange={setRemoval} />}
      </Loaded>
      <Text size="sm" c="dimmed">
        Last login: <Timestamp seconds={user.last_login} />
        {user.last_ip !== null && ` from ${user.last_ip}`}
      </Text>
      {self && <Note tone="warning">This is you. You will be signed out immediately.</Note>}
    </ConfirmDialog>
  );
}
