import type { ApiKey } from '@keyward/sdk';
import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useMay } from '../../../app/session.ts';
import { useNow } from '../../../app/use-now.ts';
import { useAnnounce } from '../../../ui/Announcer.tsx';
import { useFocusHeir } from '../../../ui/use-focus-heir.ts';
import type { KeyTask } from '../key-task.ts';
import classes from './RotationLine.module.css';
import { newSecretSentence, oldSecretSentence, type Rotation } from './rotation-words.ts';

interface RotationLineProps {
  readonly record: ApiKey;
  readonly rotation: Rotation;
  readonly onTask: (task: KeyTask) => void;
}

const LOOK = 5;

/** What a key that has two secrets says of them, and what can be done about it. */
export function RotationLine({ record, rotation, onTask }: RotationLineProps) {
  const may = useMay();
  const now = useNow(LOOK);
  const unseen = rotation.new_first_seen_at === null;
  const place = useRef<HTMLDivElement>(null);
  useArrival(record.appname, unseen);
  useFocusHeir(place, menuOfRow);
  return (
    <div className={classes['root']} ref={place}>
      <p className={classes['words']}>
        {oldSecretSentence(rotation, now)}.{' '}
        <span className={unseen ? undefined : classes['seen']}>{newSecretSentence(rotation, now)}</span>
      </p>
      {may('api-keys:update') && (
        <div className={classes['buttons']}>
          <Button size="compact-xs" h={26} variant="default" onClick={() => onTask({ kind: 'finish', record })}>
            Finish now
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
        </div>
      )}
    </div>
  );
}

/** Says that the new secret is in use, to people who do not see the row change. */
function useArrival(appname: string, unseen: boolean): void {
  const announce = useAnnounce();
  const before = useRef(unseen);
  useEffect(() => {
    if (before.current && !unseen) announce(`The new secret of ${appname} is in use.`);
    before.current = unseen;
  }, [appname, unseen, announce]);
}

/** The menu of the row that a line stands in. */
function menuOfRow(line: HTMLElement): Element | null {
  return line.closest('tr, li')?.querySelector('button[aria-haspopup="menu"]') ?? null;
}
