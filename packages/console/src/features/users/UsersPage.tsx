import { RequirePermission } from '../../app/RequirePermission.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';

export function UsersPage() {
  return (
    <RequirePermission permission="users:fetch">
      <PageHeader trail={['Settings', 'User Management', 'Users']} title="User Management - Users" />
    </RequirePermission>
  );
}
