import { useMay } from '../../app/session.ts';

/** What this person may do with webhooks, so that nothing is offered that would be refused. */
export function useWebhookRights() {
  const may = useMay();
  return { add: may('webhooks:create'), change: may('webhooks:update'), remove: may('webhooks:delete') };
}
