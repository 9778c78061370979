import { RequirePermission } from '../../app/RequirePermission.tsx';
import { ReviewView } from './ReviewView.tsx';

export function ReviewPage() {
  return (
    <RequirePermission permission="api-keys:fetch">
      <ReviewView />
    </RequirePermission>
  );
}
