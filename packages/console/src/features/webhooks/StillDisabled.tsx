import type { Webhook } from '@keyward/sdk';
import { Note } from '../../ui/Note.tsx';

/** Says before and after a secret is replaced that the new one does not enable the webhook. */
export function StillDisabled({ webhook: { enabled } }: { readonly webhook: Pick<Webhook, 'enabled'> }) {
  return !enabled && <Note tone="warning">The webhook is disabled. Nothing is sent to it until you enable it.</Note>;
}
