import { useMay } from '../../app/session.ts';

/** Returns the webhook permissions of the user. */
export function useWebhookRights() {
  const may = useMay();
  return { add: may('webhooks:create'), change: may('webhooks:update'), remove: may('webhooks:delete') };
}
