import { RequirePermission } from '../../app/RequirePermission.tsx';
import { LeaksView } from './LeaksView.tsx';

export function LeaksPage() {
  return (
    <RequirePermission permission="leaks:fetch">
      <LeaksView />
    </RequirePermission>
  );
}
