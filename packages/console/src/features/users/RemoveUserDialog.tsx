import type { User } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../app/api.ts';
import { sessionKey, useSession } from '../../app/session.ts';
import { useChange } from '../../app/use-change.ts';
import { usersKey } from '../../app/users.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Note } from '../../ui/Note.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { displayName, isAdministrator } from './person.ts';

interface RemoveUserDialogProps {
  readonly user: User;
  readonly onClose: () => void;
}

export function RemoveUserDialog({ user, onClose }: RemoveUserDialogProps) {
  const announce = useAnnounce();
  const self = useSession().id === user.id;
  const remove = useChange(() => api.deleteUser({ params: { id: user.id } }), {
    // Whoever removed themselves has no session any more, which the question for it finds out.
    outdated: [self ? sessionKey : usersKey],
    onDone: () => {
      announce(`${displayName(user)} was removed.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Remove ${displayName(user)}`}
      action="REMOVE"
      change={remove}
      onCancel={onClose}
      {...(isAdministrator(user) && { typed: user.email, typedWhat: 'e-mail address' })}
    >
      <Text size="sm">
        Their sessions and tokens end at once, and <strong className="kw-break">{user.email}</strong> can no longer sign
        in. API keys that they added go on working. This cannot be taken back; the audit log keeps what they did.
      </Text>
      <Text size="sm" c="dimmed">
        Last login: <Timestamp seconds={user.last_login} />
        {user.last_ip !== null && ` from ${user.last_ip}`}
      </Text>
      {self && <Note tone="warning">This is you. You will be signed out at once.</Note>}
    </ConfirmDialog>
  );
}
