import { ActionIcon, Menu } from '@mantine/core';
import { type Icon, IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface RowAction {
  readonly label: string;
  readonly icon: Icon;
  /** True if the entry is red and below a divider. */
  readonly danger?: boolean;
  readonly onChoose?: () => void;
  /** Renders the entry as a link. */
  readonly renderRoot?: (root: Record<string, unknown>) => ReactNode;
}

interface RowMenuProps {
  /** Name of the row, for the accessible label. */
  readonly rowName: string;
  /** Entries in order; false for unavailable ones. */
  readonly actions: readonly (RowAction | false)[];
}

/** The menu of a row. Not rendered without entries. */
export function RowMenu({ rowName, actions }: RowMenuProps) {
  const available = actions.filter((action) => action !== false);
  const plain = available.filter(({ danger }) => danger !== true);
  const dangerous = available.filter(({ danger }) => danger === true);
  if (available.length === 0) return null;
  return (
    <Menu position="bottom-end" width={220} shadow="md" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Actions for ${rowName}`}>
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

function entry({ label, icon: Icon, danger = false, onChoose, renderRoot }: RowAction) {
  return (
    <Menu.Item
      key={label}
      leftSection={<Icon size={16} aria-hidden="true" />}
      {...(danger && { color: 'red' })}
      {...(onChoose && { onClick: onChoose })}
      {...(renderRoot && { renderRoot })}
    >
      {label}
    </Menu.Item>
  );
}
