import type { Replica } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Note } from '../../ui/Note.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { replicasKey } from './queries.ts';

interface RemoveReplicaDialogProps {
  readonly replica: Replica;
  readonly onClose: () => void;
}

export function RemoveReplicaDialog({ replica, onClose }: RemoveReplicaDialogProps) {
  const announce = useAnnounce();
  const remove = useChange(() => api.deleteReplica({ params: { name: replica.name } }), {
    outdated: [replicasKey],
    onDone: () => {
      announce(`${replica.name} was removed.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog title={`Remove ${replica.name}`} action="REMOVE" change={remove} onCancel={onClose}>
      <Text size="sm">
        Its feed ends immediately, and its credentials are revoked. The service can then no longer check keys by itself.
        This cannot be taken back.
      </Text>
      <Text size="sm" c="dimmed">
        Last seen: <Timestamp seconds={replica.last_seen_at} />
        {replica.last_ip !== null && ` from ${replica.last_ip}`}
      </Text>
      {replica.connected && <Note tone="warning">It is connected at the moment.</Note>}
    </ConfirmDialog>
  );
}
