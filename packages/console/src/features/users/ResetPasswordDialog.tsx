import type { User } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { linksQuery } from './queries.ts';
import { displayName } from './user-fields.ts';
import type { OneTimeLink } from './user-task.ts';

interface ResetPasswordDialogProps {
  readonly user: User;
  readonly onClose: () => void;
  readonly onLink: (oneTimeLink: OneTimeLink) => void;
}

/** Creates a one-time link, after explaining that it revokes earlier ones. */
export function ResetPasswordDialog({ user, onClose, onLink }: ResetPasswordDialogProps) {
  const invited = user.status === 'invited';
  const reset = useChange(() => api.resetUserPassword({ params: { id: user.id } }), {
    invalidates: [linksQuery.queryKey],
    onDone: ({ data: { url, expires_at: expiresAt } }) =>
      onLink({ email: user.email, url, expiresAt, purpose: invited ? 'invitation' : 'password' }),
  });
  return (
    <ConfirmDialog
      title={invited ? 'Create a new invitation link?' : 'Create a password reset link?'}
      action="Create link"
      danger={false}
      change={reset}
      onCancel={onClose}
    >
      <Text size="sm">
        {invited ? (
          <>
            <bdi>{displayName(user)}</bdi> has not set a password yet. The new link works once, within three days.
            Earlier links are revoked.
          </>
        ) : (
          <>
            <bdi>{displayName(user)}</bdi> sets a new password with the link. It works once, within three days. The
            current password and sessions stay valid until the link is used. Earlier links are revoked immediately.
          </>
        )}
      </Text>
    </ConfirmDialog>
  );
}
