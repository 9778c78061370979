import { RequirePermission } from '../../app/RequirePermission.tsx';
import { KeysView } from './KeysView.tsx';

/** Settings / User Management / API Keys. */
export function ApiKeysPage() {
  return (
    <RequirePermission permission="api-keys:fetch">
      <KeysView />
    </RequirePermission>
  );
}
