import type { ApiKey } from '@keyward/sdk';
import { IconBan, IconPencil, IconPlayerPlay, IconRefresh, IconRotate2, IconTrash } from '@tabler/icons-react';
import { useMay } from '../../app/session.ts';
import { historyAction } from '../../ui/history-action.tsx';
import { RowMenu } from '../../ui/RowMenu.tsx';
import type { KeyLifeTask, KeyTask } from './key-task.ts';

interface KeyMenuProps {
  readonly record: ApiKey;
  readonly onTask: (task: KeyTask) => void;
}

/** The menu of a key. */
export function KeyMenu({ record, onTask }: KeyMenuProps) {
  const may = useMay();
  const { status, rotation } = record;
  const change = may('api-keys:update');
  const begin = (kind: KeyLifeTask['kind'] | 'edit') => () => onTask({ kind, record });
  return (
    <RowMenu
      of={record.appname}
      actions={[
        change && { label: 'Edit', icon: IconPencil, onChoose: begin('edit') },
        // One rotation at a time. The row has the actions of a running one.
        change && rotation === null && { label: 'Rotate', icon: IconRotate2, onChoose: begin('rotate') },
        change && { label: 'Regenerate', icon: IconRefresh, onChoose: begin('regenerate') },
        change && isStopped(status) && { label: 'Enable', icon: IconPlayerPlay, onChoose: begin('enable') },
        change && status !== 'disabled' && { label: 'Disable', icon: IconBan, onChoose: begin('disable') },
        may('audit:fetch') && historyAction(record.id),
        may('api-keys:delete') && { label: 'Delete', icon: IconTrash, danger: true, onChoose: begin('delete') },
      ]}
    />
  );
}

function isStopped(status: ApiKey['status']): boolean {
  return status === 'disabled' || status === 'quarantined';
}
