import { Button, Menu } from '@mantine/core';
import { IconCheck, IconColumns3 } from '@tabler/icons-react';
import { changePreferences, usePreferences } from '../../app/preferences.ts';
import { optionalColumns } from './columns.tsx';

/** Chooses the optional columns. */
export function ColumnMenu() {
  const { keyColumns } = usePreferences();
  const toggle = (id: string) =>
    changePreferences({
      keyColumns: keyColumns.includes(id) ? keyColumns.filter((each) => each !== id) : [...keyColumns, id],
    });
  return (
    <Menu closeOnItemClick={false} position="bottom-end" width={190} shadow="md" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconColumns3 size={17} stroke={1.7} aria-hidden="true" />}>
          Columns
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {optionalColumns.map(([id, label]) => (
          <Menu.CheckboxItem
            key={id}
            checked={keyColumns.includes(id)}
            checkIcon={<IconCheck size={16} aria-hidden="true" />}
            onChange={() => toggle(id)}
          >
            {label}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
