import { RequirePermission } from '../../app/RequirePermission.tsx';
import { DeliveriesView } from './DeliveriesView.tsx';

export function DeliveriesPage() {
  return (
    <RequirePermission permission="webhooks:fetch">
      <DeliveriesView />
    </RequirePermission>
  );
}
