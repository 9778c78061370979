import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useHasPermission } from '../../../app/session.ts';
import { useAnnounce } from '../../../ui/Announcer.tsx';
import { useReturnFocus } from '../../../ui/use-return-focus.ts';
import classes from './BulkBar.module.css';
import type { BulkAction } from './bulk-task.ts';
import { ExportSelection } from './ExportSelection.tsx';
import { countOf } from './selection.ts';
import type { KeySelection } from './use-selection.ts';

interface BulkBarProps {
  readonly keySelection: KeySelection;
  /** Number of matching keys. */
  readonly total: number;
  readonly filtered: boolean;
  readonly onAction: (action: BulkAction) => void;
}

const changes: readonly (readonly [BulkAction, string])[] = [
  ['disable', 'Disable'],
  ['enable', 'Enable'],
  ['expiry', 'Set expiry'],
  ['role', 'Change role'],
  ['owner', 'Change owner'],
  ['tags', 'Change tags'],
];

/** Shows the number of selected keys and the bulk actions. With a filter, also offers to select all matching keys. */
export function BulkBar({ keySelection, total, filtered, onAction }: BulkBarProps) {
  const hasPermission = useHasPermission();
  const root = useRef<HTMLElement>(null);
  const count = countOf(keySelection.selection);
  useCountAnnouncement(count);
  useReturnFocus(root, () => document.getElementById('page-title'));
  if (count === 0 && !filtered) return null;
  const summary =
    count === 0 ? `${formatKeyCount(total)} ${total === 1 ? 'matches' : 'match'}` : `${formatKeyCount(count)} selected`;
  return (
    <section className={classes['root']} aria-label="Selection" ref={root}>
      <p className={`${classes['count']} kw-figures`}>{summary}</p>
      {count > 0 && (
        <Button size="xs" variant="subtle" onClick={keySelection.clear}>
          Clear selection
        </Button>
      )}
      {count < total && (
        <Button size="xs" variant="default" onClick={keySelection.selectAll}>
          Select all {total.toLocaleString('en')}
          {filtered && ' matching'}
        </Button>
      )}
      {count > 0 && (
        <>
          {changes.map(([action, label]) => (
            <Button key={action} size="xs" variant="default" onClick={() => onAction(action)}>
              {label}
            </Button>
          ))}
          <ExportSelection selection={keySelection.selection} />
          {hasPermission('api-keys:delete') && (
            <Button size="xs" color="red" variant="light" onClick={() => onAction('delete')}>
              Delete
            </Button>
          )}
        </>
      )}
    </section>
  );
}

function formatKeyCount(count: number): string {
  return count === 1 ? '1 key' : `${count.toLocaleString('en')} keys`;
}

function useCountAnnouncement(count: number): void {
  const announce = useAnnounce();
  const previousCount = useRef(count);
  useEffect(() => {
    if (previousCount.current !== count)
      announce(count === 0 ? 'No keys selected.' : `${formatKeyCount(count)} selected.`);
    previousCount.current = count;
  }, [count, announce]);
}
