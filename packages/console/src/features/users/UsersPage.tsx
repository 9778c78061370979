import { RequirePermission } from '../../app/RequirePermission.tsx';
import { UsersView } from './UsersView.tsx';

export function UsersPage() {
  return (
    <RequirePermission permission="users:fetch">
      <UsersView />
    </RequirePermission>
  );
}
