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
    invalidates: [replicasKey],
    onDone: () => {
      announce(`${replica.name} was removed.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog title={`Remove ${replica.name}?`} action="Remove replica" change={remove} onCancel={onClose}>
      <Text size="sm">
        Its credentials are revoked and its connection is closed immediately. The service can no longer check keys on
        its own. This cannot be undone.
      </Text>
      <Text size="sm" c="dimmed">
        Last seen: <Timestamp seconds={replica.last_seen_at} />
        {replica.last_ip !== null && ` from ${replica.last_ip}`}
      </Text>
      {replica.connected && <Note tone="warning">The replica is connected now.</Note>}
    </ConfirmDialog>
  );
}
