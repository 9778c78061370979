import type { Replica } from '@keyward/sdk';
import { Button } from '@mantine/core';
import { useNow } from '../../app/use-now.ts';
import { RotationBox } from '../../ui/RotationBox.tsx';
import type { ReplicaTask } from './replica-task.ts';
import { newCredentialSentence, oldCredentialSentence, type Rotation } from './rotation-text.ts';
import { useReplicaRights } from './use-replica-rights.ts';

interface ReplicaRotationBoxProps {
  readonly replica: Replica;
  readonly rotation: Rotation;
  readonly onTask: (task: ReplicaTask) => void;
}

const REFRESH_SECONDS = 5;

/** The state of a rotation of a credential, with the button that finishes it. */
export function ReplicaRotationBox({ replica, rotation, onTask }: ReplicaRotationBoxProps) {
  const { renew } = useReplicaRights();
  const now = useNow(REFRESH_SECONDS);
  return (
    <RotationBox
      oldSecret={oldCredentialSentence(rotation, now)}
      newSecret={newCredentialSentence(rotation, now)}
      isNewUsed={rotation.new_first_seen_at !== null}
    >
      {renew && (
        <Button size="compact-xs" h={26} variant="default" onClick={() => onTask({ kind: 'finish', replica })}>
          Finish rotation
        </Button>
      )}
    </RotationBox>
  );
}
