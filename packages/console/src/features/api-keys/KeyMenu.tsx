import type { ApiKey } from '@keyward/sdk';
import { IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useMay } from '../../app/session.ts';
import { historyAction } from '../../ui/history-action.tsx';
import { RowMenu } from '../../ui/RowMenu.tsx';
import type { KeyTask } from './key-task.ts';

interface KeyMenuProps {
  readonly record: ApiKey;
  readonly onTask: (task: KeyTask) => void;
}

/** What can be done with a key. */
export function KeyMenu({ record, onTask }: KeyMenuProps) {
  const may = useMay();
  const change = may('api-keys:update');
  const begin = (kind: 'edit' | 'regenerate' | 'delete') => () => onTask({ kind, record });
  return (
    <RowMenu
      of={record.appname}
      actions={[
        change && { label: 'Edit', icon: IconPencil, onChoose: begin('edit') },
        change && { label: 'Regenerate', icon: IconRefresh, onChoose: begin('regenerate') },
        may('audit:fetch') && historyAction(record.appname),
        may('api-keys:delete') && { label: 'Delete', icon: IconTrash, danger: true, onChoose: begin('delete') },
      ]}
    />
  );
}
