import { Group, Text } from '@mantine/core';
import { ShownOnce } from '../../ui/ShownOnce.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { ViewDialog } from '../../ui/ViewDialog.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import type { Handover } from './user-task.ts';

interface LinkDialogProps {
  readonly handover: Handover;
  readonly onClose: () => void;
}

const words = {
  invitation: {
    title: 'Hand over the invitation',
    lead: 'The account is ready. With this link the person sets a password and is signed in.',
  },
  password: {
    title: 'Hand over the link',
    lead: 'With this link the person sets a new password and is signed in.',
  },
};

/** The one-time link, shown this once: it is kept nowhere in the page. */
export function LinkDialog({ handover, onClose }: LinkDialogProps) {
  const { email, url, expiresAt, purpose } = handover;
  const { title, lead } = words[purpose];
  return (
    <ViewDialog title={title} onClose={onClose}>
      <ShownOnce
        lead={
          <>
            {lead} Give it to <strong className="kw-break">{email}</strong> yourself, in a way that nobody else reads:
            Keyward sends no mail.
          </>
        }
        label="One-time link"
        value={url}
        warning="Whoever opens it first becomes this person. It is not shown again: if it is lost, make another in the menu of the row, and this one ends."
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
