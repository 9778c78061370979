import { RequirePermission } from '../../app/RequirePermission.tsx';
import { OverviewView } from './OverviewView.tsx';

export function OverviewPage() {
  return (
    <RequirePermission permission="account:fetch">
      <OverviewView />
    </RequirePermission>
  );
}
