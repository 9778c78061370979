import type { ReplicaWithCredential } from '@keyward/sdk';
import { Button, Group, Stack, Text } from '@mantine/core';
import { CopyField } from '../../ui/CopyField.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Note } from '../../ui/Note.tsx';

interface CredentialDialogProps {
  readonly made: ReplicaWithCredential;
  /** Whether the replica is new; else it has a new credential. */
  readonly fresh: boolean;
  readonly onClose: () => void;
}

/** The credential, shown this once: it is kept nowhere in the page. */
export function CredentialDialog({ made, fresh, onClose }: CredentialDialogProps) {
  return (
    <Dialog title={fresh ? `${made.name} is added` : `${made.name} has a new credential`} onClose={onClose} size={640}>
      <Stack gap="md">
        <Text size="sm">
          The service presents this credential to follow the feed. It opens the feed and nothing else.
        </Text>
        <CopyField label="Credential" value={made.credential} tall />
        <Note tone="warning">
          This is the only time that it is shown. Store it where the service will read it. If it is lost, make a new one
          in the menu of the row, and this one ends.
        </Note>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            CLOSE
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
