import type { Replica } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { useNow } from '../../app/use-now.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { Note } from '../../ui/Note.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { replicasKey, replicasQuery } from './queries.ts';
import { isOldInUse, oldCredentialUsage, type Rotation } from './rotation-text.ts';

interface FinishReplicaDialogProps {
  readonly replica: Replica;
  readonly onClose: () => void;
}

/** Revokes the old credential, after showing whether it is still used. */
export function FinishReplicaDialog({ replica: { id, name }, onClose }: FinishReplicaDialogProps) {
  const announce = useAnnounce();
  const replicas = useQuery(replicasQuery);
  const rotation = replicas.data?.find((each) => each.id === id)?.rotation ?? null;
  const finish = useChange(() => api.finishReplicaRotation({ params: { name } }), {
    invalidates: [replicasKey],
    onDone: () => {
      announce(`The old credential of ${name} was revoked.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Finish the rotation of ${name}?`}
      action="Finish rotation"
      change={finish}
      onCancel={onClose}
      ready={rotation !== null}
    >
      <Text size="sm">The old credential is revoked immediately, and connections that use it are closed.</Text>
      {rotation === null ? (
        <Note>The rotation has ended. The old credential has expired.</Note>
      ) : (
        <RotationFacts rotation={rotation} />
      )}
    </ConfirmDialog>
  );
}

function RotationFacts({ rotation }: { readonly rotation: Rotation }) {
  return (
    <>
      <UsageWarning rotation={rotation} />
      <Facts
        facts={[
          [
            'Old credential last used',
            <Timestamp key="old" seconds={rotation.old_last_seen_at} never="Not since the rotation" />,
          ],
          ['IP address', rotation.old_last_ip ?? '—'],
          ['New credential first used', <Timestamp key="new" seconds={rotation.new_first_seen_at} never="Not yet" />],
        ]}
      />
    </>
  );
}

function UsageWarning({ rotation }: { readonly rotation: Rotation }) {
  const now = useNow(1);
  if (isOldInUse(rotation, now)) {
    return (
      <Note tone="warning">
        The old credential was {oldCredentialUsage(rotation, now)}. A service that has only this credential is
        disconnected.
      </Note>
    );
  }
  if (rotation.new_first_seen_at === null) {
    return (
      <Note tone="warning">The new credential has not been used yet. The service may still have the old one.</Note>
    );
  }
  return <Note>The new credential is in use, and the old one was {oldCredentialUsage(rotation, now)}.</Note>;
}
