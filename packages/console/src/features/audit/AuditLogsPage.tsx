import { RequirePermission } from '../../app/RequirePermission.tsx';
import { AuditLogsView } from './AuditLogsView.tsx';

export function AuditLogsPage() {
  return (
    <RequirePermission permission="audit:fetch">
      <AuditLogsView />
    </RequirePermission>
  );
}
