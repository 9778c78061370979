import type { ApiKey } from '@keyward/sdk';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconHistory, IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../app/session.ts';
import type { KeyTask } from './key-task.ts';

interface RowMenuProps {
  readonly record: ApiKey;
  readonly onTask: (task: KeyTask) => void;
}

/** What can be done with a key. Whoever may do nothing sees no menu. */
export function RowMenu({ record, onTask }: RowMenuProps) {
  const may = useMay();
  const change = may('api-keys:update');
  const remove = may('api-keys:delete');
  const history = may('audit:fetch');
  if (!change && !remove && !history) return null;
  return (
    <Menu position="bottom-end" width={190} shadow="md" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Actions for ${record.appname}`}>
          <IconDots size={20} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {change && (
          <>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onTask({ kind: 'edit', record })}>
              Edit
            </Menu.Item>
            <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => onTask({ kind: 'regenerate', record })}>
              Regenerate
            </Menu.Item>
          </>
        )}
        {history && (
          <Menu.Item
            renderRoot={(root) => <Link {...root} to="/settings/account/audit-logs" search={{ q: record.appname }} />}
            leftSection={<IconHistory size={16} />}
          >
            History
          </Menu.Item>
        )}
        {remove && (
          <>
            {(change || history) && <Menu.Divider />}
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={16} />}
              onClick={() => onTask({ kind: 'delete', record })}
            >
              Delete
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
