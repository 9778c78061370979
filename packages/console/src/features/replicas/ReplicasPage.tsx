import { RequirePermission } from '../../app/RequirePermission.tsx';
import { ReplicasView } from './ReplicasView.tsx';

export function ReplicasPage() {
  return (
    <RequirePermission permission="replicas:fetch">
      <ReplicasView />
    </RequirePermission>
  );
}
