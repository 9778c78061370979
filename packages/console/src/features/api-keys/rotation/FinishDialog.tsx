import type { ApiKey } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../../app/api.ts';
import { keyData } from '../../../app/key-data.ts';
import { useChange } from '../../../app/use-change.ts';
import { useNow } from '../../../app/use-now.ts';
import { useAnnounce } from '../../../ui/Announcer.tsx';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { Note } from '../../../ui/Note.tsx';
import { useFreshKey } from '../use-fresh-key.ts';
import { oldUse, type Rotation } from './rotation-words.ts';
import { SecretSightings } from './SecretSightings.tsx';

interface FinishDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
}

/** Ends the old secret now, and says first who would miss it. */
export function FinishDialog({ record, onClose }: FinishDialogProps) {
  const { appname } = record;
  const announce = useAnnounce();
  const { rotation } = useFreshKey(record);
  const finish = useChange(() => api.finishRotation({ params: { appname } }), {
    outdated: keyData,
    onDone: () => {
      announce(`The old secret of ${appname} has ended.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`End the old secret of ${appname}?`}
      action="FINISH NOW"
      change={finish}
      onCancel={onClose}
      ready={rotation !== null}
    >
      <Text size="sm">
        The old secret and every access token that came from it end at once. This cannot be taken back.
      </Text>
      {rotation === null ? (
        <Note>The rotation is over already: the old secret has ended.</Note>
      ) : (
        <Verdict rotation={rotation} />
      )}
      {rotation !== null && <SecretSightings rotation={rotation} />}
    </ConfirmDialog>
  );
}

function Verdict({ rotation }: { readonly rotation: Rotation }) {
  const now = useNow(1);
  if (rotation.old_last_seen_at !== null) {
    return <Note tone="warning">The old secret was {oldUse(rotation, now)}: something may still depend on it.</Note>;
  }
  if (rotation.new_first_seen_at === null) {
    return (
      <Note tone="warning">
        Neither secret was used since the rotation began. Whoever holds the key may still have the old one.
      </Note>
    );
  }
  return <Note>The old secret was not used since the rotation began, and the new one has arrived.</Note>;
}
