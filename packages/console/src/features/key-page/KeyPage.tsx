import { RequirePermission } from '../../app/RequirePermission.tsx';
import { KeyView } from './KeyView.tsx';

export function KeyPage() {
  return (
    <RequirePermission permission="api-keys:fetch">
      <KeyView />
    </RequirePermission>
  );
}
