import type { BulkOperation } from '@keyward/sdk';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLazyComponent } from '../../../ui/use-lazy-component.ts';
import { isRunning, latestBulkQuery } from './queries.ts';

interface BulkStatusProps {
  /** Id of an operation started on this page. Its result is shown even if it finishes immediately. */
  readonly startedId: string | undefined;
  readonly onShow: (change: BulkOperation) => void;
}

const loadProgress = async () => (await import('./BulkProgress.tsx')).BulkProgress;

/** Loads and shows the progress of the latest bulk operation, if it is running or was started on this page. */
export function BulkStatus(props: BulkStatusProps) {
  const { data: change } = useQuery(latestBulkQuery);
  const [needed, setNeeded] = useState(false);
  const isVisible = props.startedId !== undefined || (change !== null && change !== undefined && isRunning(change));
  // Remains after the operation has finished, to show the result.
  useEffect(() => {
    if (isVisible) setNeeded(true);
  }, [isVisible]);
  return needed && <Lazy {...props} />;
}

function Lazy(props: BulkStatusProps) {
  const Progress = useLazyComponent(loadProgress, true);
  return Progress && <Progress {...props} />;
}
