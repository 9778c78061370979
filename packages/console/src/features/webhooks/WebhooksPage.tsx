import { RequirePermission } from '../../app/RequirePermission.tsx';
import { WebhooksView } from './WebhooksView.tsx';

export function WebhooksPage() {
  return (
    <RequirePermission permission="webhooks:fetch">
      <WebhooksView />
    </RequirePermission>
  );
}
