import type { PendingLink } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { linksQuery } from './queries.ts';

interface CancelLinkDialogProps {
  readonly link: PendingLink;
  readonly onClose: () => void;
}

export function CancelLinkDialog({ link, onClose }: CancelLinkDialogProps) {
  const announce = useAnnounce();
  const cancel = useChange(() => api.cancelPendingLink({ params: { id: link.user_id } }), {
    invalidates: [linksQuery.queryKey],
    onDone: () => {
      announce(`The link for ${link.email} was cancelled.`);
      onClose();
    },
  });
  const isInvitation = link.kind === 'invitation';
  return (
    <ConfirmDialog
      title={isInvitation ? 'Cancel the invitation link?' : 'Cancel the password reset link?'}
      action="Cancel link"
      change={cancel}
      onCancel={onClose}
    >
      <Text size="sm">
        The link for <strong className="kw-break">{link.email}</strong> stops working immediately.{' '}
        {isInvitation
          ? 'The user is not removed, and needs a new link to sign in.'
          : 'The current password stays valid.'}
      </Text>
    </ConfirmDialog>
  );
}
