import { RequirePermission } from '../../app/RequirePermission.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';

export function OverviewPage() {
  return (
    <RequirePermission permission="account:fetch">
      <PageHeader trail={['Settings', 'Account', 'Overview']} title="Account - Overview" />
    </RequirePermission>
  );
}
