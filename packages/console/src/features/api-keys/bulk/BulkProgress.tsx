import type { BulkChange } from '@keyward/sdk';
import { Button, CloseButton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { useChange } from '../../../app/use-change.ts';
import { useAnnounce } from '../../../ui/Announcer.tsx';
import { keysKey } from '../queries.ts';
import { doneWord } from './alteration.ts';
import classes from './BulkResult.module.css';
import { bulkKey, isRunning, latestBulkQuery } from './queries.ts';

interface BulkProgressProps {
  /** The change that was begun here, if any: its result is shown even when it was over at once. */
  readonly begun: string | undefined;
  readonly onShow: (change: BulkChange) => void;
}

/** How far a change of many keys is, and what became of it. The page can be used meanwhile. */
export function BulkProgress({ begun, onShow }: BulkProgressProps) {
  const { data: change } = useQuery(latestBulkQuery);
  const [dismissed, setDismissed] = useState<string>();
  const watched = useWatched(change ?? undefined);
  if (!change || change.id === dismissed || !(isRunning(change) || watched || change.id === begun)) return null;
  return <Progress change={change} onShow={() => onShow(change)} onDismiss={() => setDismissed(change.id)} />;
}

/** Whether a change was seen going on; when it ends, the table is read anew and it is said. */
function useWatched(change: BulkChange | undefined): boolean {
  const client = useQueryClient();
  const announce = useAnnounce();
  const [seen, setSeen] = useState<string>();
  const running = change !== undefined && isRunning(change);
  const before = useRef(false);
  useEffect(() => {
    if (running) setSeen(change.id);
    if (before.current && !running && change !== undefined) {
      announce(resultSentence(change));
      void client.invalidateQueries({ queryKey: keysKey });
    }
    before.current = running;
  }, [running, change, client, announce]);
  return change !== undefined && seen === change.id;
}

interface ProgressProps {
  readonly change: BulkChange;
  readonly onShow: () => void;
  readonly onDismiss: () => void;
}

function Progress({ change, onShow, onDismiss }: ProgressProps) {
  const may = useMay();
  const { id, total, done } = change;
  const cancel = useChange(() => api.cancelBulkChange({ params: { id } }), { outdated: [bulkKey], onDone: () => {} });
  const running = isRunning(change);
  return (
    <section className={classes['progress']} aria-label="Change of many keys">
      <p className="kw-figures">
        {running ? `${done.toLocaleString('en')} of ${total.toLocaleString('en')} keys done.` : resultSentence(change)}
      </p>
      {running && <progress max={total} value={done} aria-label="Progress" />}
      <Button size="xs" variant="default" onClick={onShow}>
        Show each
      </Button>
      {running && may('api-keys:update') && (
        <Button size="xs" variant="default" loading={cancel.pending} onClick={() => cancel.run()}>
          Stop
        </Button>
      )}
      {!running && <CloseButton aria-label="Dismiss" onClick={onDismiss} />}
    </section>
  );
}

const ends: Readonly<Record<BulkChange['state'], string>> = {
  running: '',
  done: '',
  cancelled: 'Stopped: ',
  interrupted: 'Broken off: ',
};

/** @returns `118 keys disabled, 10 were so already, 2 refused.` */
function resultSentence({ change, state, reason, changed, unchanged, refused }: BulkChange): string {
  const parts = [
    `${changed.toLocaleString('en')} ${changed === 1 ? 'key' : 'keys'} ${doneWord(change)}`,
    ...(unchanged > 0 ? [`${unchanged.toLocaleString('en')} ${unchanged === 1 ? 'was' : 'were'} so already`] : []),
    ...(refused > 0 ? [`${refused.toLocaleString('en')} refused`] : []),
  ];
  return `${ends[state]}${parts.join(', ')}.${reason === null ? '' : ` It stopped because ${reason}.`}`;
}
