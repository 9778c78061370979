import type { Replica, ReplicaWithCredential } from '@keyward/sdk';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { ChoiceCards } from '../../ui/ChoiceCards.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Note } from '../../ui/Note.tsx';
import { replicasKey } from './queries.ts';

interface RegenerateReplicaDialogProps {
  readonly replica: Replica;
  readonly onClose: () => void;
  readonly onCreated: (created: ReplicaWithCredential) => void;
}

const overlaps = [
  { value: '0', label: 'Immediately' },
  { value: '3600', label: 'In 1 hour' },
  { value: '86400', label: 'In 24 hours' },
  { value: '604800', label: 'In 7 days' },
] as const;
type Overlap = (typeof overlaps)[number]['value'];

/** Regenerates the credential of a replica, with an overlap. */
export function RegenerateReplicaDialog({ replica, onClose, onCreated }: RegenerateReplicaDialogProps) {
  const { name, revoked_reason: revoked } = replica;
  const [overlap, setOverlap] = useState<Overlap>('86400');
  const body = { overlap_seconds: revoked === null ? Number(overlap) : 0 };
  const regenerate = useChange(() => api.regenerateReplica({ params: { name }, body }), {
    invalidates: [replicasKey],
    needsReauthentication: true,
    onDone: ({ data }) => onCreated(data),
  });
  const immediately = body.overlap_seconds === 0;
  return (
    <ConfirmDialog
      title={`Regenerate the credential of ${name}?`}
      action="REGENERATE"
      change={regenerate}
      onCancel={onClose}
      danger={immediately && revoked === null}
      size={600}
    >
      {revoked === null ? (
        <>
          <ChoiceCards
            legend="The old credential expires"
            small
            choices={overlaps}
            value={overlap}
            onChange={setOverlap}
          />
          <Consequences replica={replica} immediately={immediately} />
        </>
      ) : (
        <Note>The old credential was revoked. The service follows the feed again once it has the new one.</Note>
      )}
    </ConfirmDialog>
  );
}

interface ConsequencesProps {
  readonly replica: Replica;
  readonly immediately: boolean;
}

function Consequences({ replica: { rotation }, immediately }: ConsequencesProps) {
  if (immediately) {
    return (
      <Note tone="danger">
        The service is disconnected until it has the new credential. Until then it calls Keyward for every check or
        denies all keys, depending on its configuration.
      </Note>
    );
  }
  return (
    <Note>
      <p>Both credentials are accepted until then, so the service can switch without downtime.</p>
      {rotation !== null && <p>{rotationSentence(rotation.new_first_seen_at === null)}</p>}
    </Note>
  );
}

/** Returns which of three credentials is revoked. */
function rotationSentence(unused: boolean): string {
  return unused
    ? 'The current credential has not been used yet. It is revoked immediately, and the old one stays valid.'
    : 'A rotation is running. Its old credential is revoked immediately, and the current one becomes the old one.';
}
