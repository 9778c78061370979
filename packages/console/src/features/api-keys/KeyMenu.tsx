import type { ApiKey } from '@keyward/sdk';
import { IconBan, IconPencil, IconPlayerPlay, IconRefresh, IconRotate2, IconTrash } from '@tabler/icons-react';
import { useHasPermission } from '../../app/session.ts';
import { historyAction } from '../../ui/history-action.tsx';
import { RowMenu } from '../../ui/RowMenu.tsx';
import type { KeyLifecycleTask, KeyTask } from './key-task.ts';

interface KeyMenuProps {
  readonly record: ApiKey;
  readonly onTask: (task: KeyTask) => void;
}

/** The menu of a key row. */
export function KeyMenu({ record, onTask }: KeyMenuProps) {
  const hasPermission = useHasPermission();
  const { status, rotation } = record;
  const change = hasPermission('api-keys:update');
  const open = (kind: KeyLifecycleTask['kind'] | 'edit') => () => onTask({ kind, record });
  return (
    <RowMenu
      rowName={record.appname}
      actions={[
        change && { label: 'Edit', icon: IconPencil, onChoose: open('edit') },
        // Only one rotation can run at a time; the row has its actions.
        change && rotation === null && { label: 'Rotate', icon: IconRotate2, onChoose: open('rotate') },
        change && { label: 'Regenerate', icon: IconRefresh, onChoose: open('regenerate') },
        change && isStopped(status) && { label: 'Enable', icon: IconPlayerPlay, onChoose: open('enable') },
        change && status !== 'disabled' && { label: 'Disable', icon: IconBan, onChoose: open('disable') },
        hasPermission('audit:fetch') && historyAction(record.id),
        hasPermission('api-keys:delete') && {
          label: 'Delete',
          icon: IconTrash,
          danger: true,
          onChoose: open('delete'),
        },
      ]}
    />
  );
}

function isStopped(status: ApiKey['status']): boolean {
  return status === 'disabled' || status === 'quarantined';
}
