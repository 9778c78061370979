import { IconHistory } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RowAction } from './RowMenu.tsx';

/** Opens the audit records of an object. Uses its id, because other names can contain its name, and it can be reused. */
export function historyAction(objectId: string): RowAction {
  return {
    label: 'History',
    icon: IconHistory,
    renderRoot: (root) => <Link {...root} to="/settings/account/audit-logs" search={{ object: objectId }} />,
  };
}
