import type { Replica, ReplicaWithCredential } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { replicasKey } from './queries.ts';

interface RegenerateReplicaDialogProps {
  readonly replica: Replica;
  readonly onClose: () => void;
  readonly onMade: (made: ReplicaWithCredential) => void;
}

export function RegenerateReplicaDialog({ replica: { name }, onClose, onMade }: RegenerateReplicaDialogProps) {
  const regenerate = useChange(() => api.regenerateReplica({ params: { name } }), {
    outdated: [replicasKey],
    onDone: ({ data }) => onMade(data),
  });
  return (
    <ConfirmDialog
      title={`Make a new credential for ${name}`}
      action="MAKE CREDENTIAL"
      change={regenerate}
      onCancel={onClose}
    >
      <Text size="sm">
        The present credential ends at once, and the service is cut off until it has the new one. Meanwhile it asks
        Keyward for each key or refuses, as it was set up.
      </Text>
    </ConfirmDialog>
  );
}
