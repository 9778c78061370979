import type { User } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { usersKey } from '../../app/users.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { displayName } from './user-fields.ts';
import type { OneTimeLink } from './user-task.ts';

interface ApproveUserDialogProps {
  readonly user: User;
  readonly onClose: () => void;
  readonly onLink: (oneTimeLink: OneTimeLink) => void;
}

/** Shows the role that the approval grants, and the key that added the user. */
export function ApproveUserDialog({ user, onClose, onLink }: ApproveUserDialogProps) {
  const approve = useChange(() => api.approveUser({ params: { id: user.id } }), {
    invalidates: [usersKey],
    needsReauthentication: true,
    onDone: ({ data: { enrollment, email } }) =>
      onLink({ email, url: enrollment.url, expiresAt: enrollment.expires_at, purpose: 'invitation' }),
  });
  return (
    <ConfirmDialog
      title={`Approve ${displayName(user)}?`}
      action="Approve user"
      danger={false}
      change={approve}
      onCancel={onClose}
    >
      <Text size="sm">
        {user.created_by === null ? 'An API key' : `The API key ${user.created_by}`} added{' '}
        <strong className="kw-break">{user.email}</strong> with the role <RoleBadge name={user.roles[0] ?? ''} />.
      </Text>
      <Text size="sm">
        After approval you get an invitation link to send to the user. If you did not expect this user, cancel and
        remove the user instead.
      </Text>
    </ConfirmDialog>
  );
}
