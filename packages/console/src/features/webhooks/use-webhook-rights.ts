import { useHasPermission } from '../../app/session.ts';

/** Returns the webhook permissions of the user. */
export function useWebhookRights() {
  const hasPermission = useHasPermission();
  return {
    add: hasPermission('webhooks:create'),
    change: hasPermission('webhooks:update'),
    remove: hasPermission('webhooks:delete'),
  };
}
