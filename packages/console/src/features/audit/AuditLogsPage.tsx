import { RequirePermission } from '../../app/RequirePermission.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';

export function AuditLogsPage() {
  return (
    <RequirePermission permission="audit:fetch">
      <PageHeader trail={['Settings', 'Account', 'Audit Logs']} title="Account - Audit Logs" />
    </RequirePermission>
  );
}
