import type { ApiKey } from '@keyward/sdk';
import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useHasPermission } from '../../../app/session.ts';
import { useNow } from '../../../app/use-now.ts';
import { useAnnounce } from '../../../ui/Announcer.tsx';
import { RotationBox } from '../../../ui/RotationBox.tsx';
import type { KeyTask } from '../key-task.ts';
import { newSecretSentence, oldSecretSentence, type Rotation } from './rotation-text.ts';

interface KeyRotationProps {
  readonly record: ApiKey;
  readonly rotation: Rotation;
  readonly onTask: (task: KeyTask) => void;
}

const REFRESH_SECONDS = 5;

/** The state and the actions of a rotation, in the row of the key. */
export function KeyRotation({ record, rotation, onTask }: KeyRotationProps) {
  const hasPermission = useHasPermission();
  const now = useNow(REFRESH_SECONDS);
  const unseen = rotation.new_first_seen_at === null;
  useFirstUseAnnouncement(record.appname, unseen);
  return (
    <RotationBox
      oldSecret={`${oldSecretSentence(rotation, now)}.`}
      newSecret={newSecretSentence(rotation, now)}
      isNewUsed={!unseen}
    >
      {hasPermission('api-keys:update') && (
        <>
          <Button size="compact-xs" h={26} variant="default" onClick={() => onTask({ kind: 'finish', record })}>
            Finish rotation
          </Button>
          {unseen && (
            <Button
              size="compact-xs"
              h={26}
              variant="default"
              onClick={() => onTask({ kind: 'cancel-rotation', record })}
            >
              Cancel rotation
            </Button>
          )}
        </>
      )}
    </RotationBox>
  );
}

/** Announces when the new secret is first used. */
function useFirstUseAnnouncement(appname: string, unseen: boolean): void {
  const announce = useAnnounce();
  const wasUnseen = useRef(unseen);
  useEffect(() => {
    if (wasUnseen.current && !unseen) announce(`The new secret of ${appname} is in use.`);
    wasUnseen.current = unseen;
  }, [appname, unseen, announce]);
}
