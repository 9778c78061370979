import type { BulkOperation } from '@keyward/sdk';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLater } from '../../../ui/use-later.ts';
import { isRunning, latestBulkQuery } from './queries.ts';

interface BulkStatusProps {
  /** The change that was begun here, if any: its result is shown even when it was over at once. */
  readonly begun: string | undefined;
  readonly onShow: (change: BulkOperation) => void;
}

const loadProgress = async () => (await import('./BulkProgress.tsx')).BulkProgress;

/** How far the latest bulk operation is, where there is one to speak of. */
export function BulkStatus(props: BulkStatusProps) {
  const { data: change } = useQuery(latestBulkQuery);
  const [wanted, setWanted] = useState(false);
  const isOfInterest = props.begun !== undefined || (change !== null && change !== undefined && isRunning(change));
  // What was seen going on stays when it has ended: its result is what people wait for.
  useEffect(() => {
    if (isOfInterest) setWanted(true);
  }, [isOfInterest]);
  return wanted && <Later {...props} />;
}

function Later(props: BulkStatusProps) {
  const Progress = useLater(loadProgress, true);
  return Progress && <Progress {...props} />;
}
