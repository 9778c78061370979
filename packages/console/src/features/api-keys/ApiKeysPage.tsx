import { RequirePermission } from '../../app/RequirePermission.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';

export function ApiKeysPage() {
  return (
    <RequirePermission permission="api-keys:fetch">
      <PageHeader trail={['Settings', 'User Management', 'API Keys']} title="User Management - API Keys" />
    </RequirePermission>
  );
}
