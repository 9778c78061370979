import type { ReplicaWithCredential } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { ShownOnce } from '../../ui/ShownOnce.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { ViewDialog } from '../../ui/ViewDialog.tsx';

interface CredentialDialogProps {
  readonly created: ReplicaWithCredential;
  /** True for a new replica, false for a new credential. */
  readonly isNew: boolean;
  readonly onClose: () => void;
}

/** Shows a credential once. No other component stores it. */
export function CredentialDialog({ created, isNew, onClose }: CredentialDialogProps) {
  return (
    <ViewDialog title={isNew ? `${created.name} was added` : `${created.name} has a new credential`} onClose={onClose}>
      <ShownOnce
        lead="The service uses this credential to follow the feed. It gives access to the feed and nothing else."
        label="Credential"
        value={created.credential}
        warning="The credential is shown only once. Store it where the service reads it. If you lose it, regenerate it from the row menu."
      >
        {created.rotation !== null && (
          <Text size="sm">
            The old credential is accepted until <Timestamp seconds={created.rotation.ends_at} />. The row shows when
            the service uses the new one.
          </Text>
        )}
      </ShownOnce>
    </ViewDialog>
  );
}
