import type { Replica, ReplicaWithCredential } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { usePresence } from '../../app/presence/presence.ts';
import { useAction } from '../../app/use-action.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { replicasKey } from './queries.ts';

interface RegenerateReplicaDialogProps {
  readonly replica: Replica;
  readonly onClose: () => void;
  readonly onMade: (made: ReplicaWithCredential) => void;
}

export function RegenerateReplicaDialog({ replica, onClose, onMade }: RegenerateReplicaDialogProps) {
  const client = useQueryClient();
  const presence = usePresence();
  const regenerate = useAction(async () => {
    const params = { name: replica.name };
    const { data } = await presence.attempt(() => api.regenerateReplica({ params }));
    void client.invalidateQueries({ queryKey: replicasKey });
    onMade(data);
  });
  return (
    <ConfirmDialog
      title={`Make a new credential for ${replica.name}`}
      action="MAKE CREDENTIAL"
      busy={regenerate.pending}
      error={regenerate.error}
      onConfirm={regenerate.run}
      onCancel={onClose}
    >
      <Text size="sm">
        The present credential ends at once, and the service is cut off until it has the new one. Meanwhile it asks
        Keyward for each key or refuses, as it was set up.
      </Text>
    </ConfirmDialog>
  );
}
