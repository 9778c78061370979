import { ActionIcon, Menu } from '@mantine/core';
import { type Icon, IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface RowAction {
  readonly label: string;
  readonly icon: Icon;
  /** Stands behind a line and in red: what takes something away. */
  readonly danger?: boolean;
  readonly onChoose?: () => void;
  /** For an entry that leads elsewhere: the link that it is. */
  readonly renderRoot?: (root: Record<string, unknown>) => ReactNode;
}

interface RowMenuProps {
  /** What the row is called: the button says so to whoever does not see the row. */
  readonly of: string;
  /** In their order; false for what this person or this row does not have. */
  readonly actions: readonly (RowAction | false)[];
}

/** What can be done with a row. Where that is nothing there is no menu. */
export function RowMenu({ of, actions }: RowMenuProps) {
  const present = actions.filter((action) => action !== false);
  const plain = present.filter(({ danger }) => danger !== true);
  const dangerous = present.filter(({ danger }) => danger === true);
  if (present.length === 0) return null;
  return (
    <Menu position="bottom-end" width={220} shadow="md" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Actions for ${of}`}>
          <IconDots size={20} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {plain.map(entry)}
        {plain.length > 0 && dangerous.length > 0 && <Menu.Divider />}
        {dangerous.map(entry)}
      </Menu.Dropdown>
    </Menu>
  );
}

function entry({ label, icon: Mark, danger = false, onChoose, renderRoot }: RowAction) {
  return (
    <Menu.Item
      key={label}
      leftSection={<Mark size={16} aria-hidden="true" />}
      {...(danger && { color: 'red' })}
      {...(onChoose && { onClick: onChoose })}
      {...(renderRoot && { renderRoot })}
    >
      {label}
    </Menu.Item>
  );
}
