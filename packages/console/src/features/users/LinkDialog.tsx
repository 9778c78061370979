import { Group, Text } from '@mantine/core';
import { ShownOnce } from '../../ui/ShownOnce.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { ViewDialog } from '../../ui/ViewDialog.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import type { OneTimeLink } from './user-task.ts';

interface LinkDialogProps {
  readonly oneTimeLink: OneTimeLink;
  readonly onClose: () => void;
}

const texts = {
  invitation: {
    title: 'Send the invitation link',
    lead: 'The user was added. With this link they set a password and sign in.',
  },
  password: {
    title: 'Send the password reset link',
    lead: 'With this link the user sets a new password and signs in.',
  },
};

/** Shows a one-time link once. No other component stores it. */
export function LinkDialog({ oneTimeLink, onClose }: LinkDialogProps) {
  const { email, url, expiresAt, purpose } = oneTimeLink;
  const { title, lead } = texts[purpose];
  return (
    <ViewDialog title={title} onClose={onClose}>
      <ShownOnce
        lead={
          <>
            {lead} Send it to <strong className="kw-break">{email}</strong> through a private channel. Keyward does not
            send it.
          </>
        }
        label="One-time link"
        value={url}
        warning="Anyone who opens the link can sign in as this user. It is shown only once. If you lose it, create a new link from the row menu; this revokes the old one."
      >
        <Group gap={8}>
          <Text size="sm" span>
            Works once, until <Timestamp seconds={expiresAt} />
          </Text>
          <ZoneSwitch />
        </Group>
      </ShownOnce>
    </ViewDialog>
  );
}
