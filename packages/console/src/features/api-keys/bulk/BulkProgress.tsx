import type { BulkOperation } from '@keyward/sdk';
import { Button, CloseButton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../../app/api.ts';
import { invalidateKeyData } from '../../../app/key-data.ts';
import { useHasPermission } from '../../../app/session.ts';
import { useChange } from '../../../app/use-change.ts';
import { useAnnounce } from '../../../ui/Announcer.tsx';
import classes from './BulkResult.module.css';
import { excludedSentence, pastParticiple } from './bulk-form.ts';
import { bulkKey, isRunning, latestBulkQuery } from './queries.ts';

interface BulkProgressProps {
  /** Id of an operation started on this page. Its result is shown even if it finishes immediately. */
  readonly startedId: string | undefined;
  readonly onShow: (change: BulkOperation) => void;
}

/** The progress and result of a bulk operation. */
export function BulkProgress({ startedId, onShow }: BulkProgressProps) {
  const { data: change } = useQuery(latestBulkQuery);
  const [dismissed, setDismissed] = useState<string>();
  const watched = useWatched(change ?? undefined, startedId);
  if (!change || change.id === dismissed || !(isRunning(change) || watched || change.id === startedId)) return null;
  return <Progress change={change} onShow={() => onShow(change)} onDismiss={() => setDismissed(change.id)} />;
}

/**
 * Returns whether this page has seen the operation running. When it finishes, invalidates key data and announces the
 * result.
 */
function useWatched(change: BulkOperation | undefined, startedId: string | undefined): boolean {
  const client = useQueryClient();
  const announce = useAnnounce();
  const [seenRunning, setSeenRunning] = useState<string>();
  const announced = useRef<string>(undefined);
  useEffect(() => {
    if (change === undefined) return;
    if (isRunning(change)) return setSeenRunning(change.id);
    // An operation started on this page may finish before the first poll.
    if ((change.id !== seenRunning && change.id !== startedId) || change.id === announced.current) return;
    announced.current = change.id;
    announce(resultSentence(change));
    invalidateKeyData(client);
  }, [change, seenRunning, startedId, client, announce]);
  return change !== undefined && seenRunning === change.id;
}

interface ProgressProps {
  readonly change: BulkOperation;
  readonly onShow: () => void;
  readonly onDismiss: () => void;
}

function Progress({ change, onShow, onDismiss }: ProgressProps) {
  const hasPermission = useHasPermission();
  const { id, total, done } = change;
  const cancel = useChange(() => api.cancelBulkOperation({ params: { id } }), {
    invalidates: [bulkKey],
    onDone: () => {},
  });
  const running = isRunning(change);
  return (
    <section className={classes['progress']} aria-label="Bulk operation">
      <p className="kw-figures">
        {running ? `${done.toLocaleString('en')} of ${total.toLocaleString('en')} keys done.` : resultSentence(change)}
      </p>
      {running && <progress max={total} value={done} aria-label="Progress" />}
      <Button size="xs" variant="default" onClick={onShow}>
        Show results
      </Button>
      {running && hasPermission('api-keys:update') && (
        <Button size="xs" variant="default" loading={cancel.pending} onClick={() => cancel.run()}>
          {' '}
          Cancel{' '}
        </Button>
      )}
      {!running && <CloseButton aria-label="Dismiss" onClick={onDismiss} />}
    </section>
  );
}

const ends: Readonly<Record<BulkOperation['state'], string>> = {
  running: '',
  done: '',
  cancelled: 'Cancelled: ',
  interrupted: 'Interrupted: ',
};

/** @returns `118 keys disabled, 10 unchanged, 2 rejected.` */
function resultSentence(bulk: BulkOperation): string {
  const { change, state, reason, changed, unchanged, rejected } = bulk;
  const excluded = excludedSentence(bulk);
  const parts = [
    `${changed.toLocaleString('en')} ${changed === 1 ? 'key' : 'keys'} ${pastParticiple(change)}`,
    ...(unchanged > 0 ? [`${unchanged.toLocaleString('en')} unchanged`] : []),
    ...(rejected > 0 ? [`${rejected.toLocaleString('en')} rejected`] : []),
  ];
  const stopped = reason === null ? undefined : `It stopped because ${reason}.`;
  return [`${ends[state]}${parts.join(', ')}.`, excluded, stopped].filter((each) => each !== undefined).join(' ');
}
