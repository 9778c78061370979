import type { ReplicaWithCredential } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { ShownOnce } from '../../ui/ShownOnce.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { ViewDialog } from '../../ui/ViewDialog.tsx';

interface CredentialDialogProps {
  readonly made: ReplicaWithCredential;
  /** Whether the replica is new; else it has a new credential. */
  readonly fresh: boolean;
  readonly onClose: () => void;
}

/** The credential, shown this once: it is kept nowhere in the page. */
export function CredentialDialog({ made, fresh, onClose }: CredentialDialogProps) {
  return (
    <ViewDialog title={fresh ? `${made.name} is added` : `${made.name} has a new credential`} onClose={onClose}>
      <ShownOnce
        lead="The service presents this credential to follow the feed. It opens the feed and nothing else."
        label="Credential"
        value={made.credential}
        warning="This is the only time that it is shown. Store it where the service reads it. If it is lost, regenerate it from the menu of the row."
      >
        {made.rotation !== null && (
          <Text size="sm">
            The old credential is accepted until <Timestamp seconds={made.rotation.ends_at} />. The row shows when the
            service uses the new one.
          </Text>
        )}
      </ShownOnce>
    </ViewDialog>
  );
}
