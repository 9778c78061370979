import { IconHistory } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RowAction } from './RowMenu.tsx';

/** Leads to the audit records that name something. */
export function historyAction(name: string): RowAction {
  return {
    label: 'History',
    icon: IconHistory,
    renderRoot: (root) => <Link {...root} to="/settings/account/audit-logs" search={{ q: name }} />,
  };
}
