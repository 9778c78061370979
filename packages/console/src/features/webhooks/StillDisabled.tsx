import type { Webhook } from '@keyward/sdk';
import { Note } from '../../ui/Note.tsx';

/** Warns that a new secret does not enable the webhook. */
export function StillDisabled({ webhook: { enabled } }: { readonly webhook: Pick<Webhook, 'enabled'> }) {
  return !enabled && <Note tone="warning">The webhook is disabled. No events are sent until you enable it.</Note>;
}
