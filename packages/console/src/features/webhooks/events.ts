import type { Webhook } from '@keyward/sdk';

export type EventName = Webhook['events'][number];

/** All webhook events, in groups. */
export const eventGroups: readonly { readonly name: string; readonly events: readonly EventName[] }[] = [
  {
    name: 'API keys',
    events: [
      'api_key.created',
      'api_key.updated',
      'api_key.regenerated',
      'api_key.rotated',
      'api_key.rotation_finished',
      'api_key.rotation_cancelled',
      'api_key.disabled',
      'api_key.quarantined',
      'api_key.enabled',
      'api_key.deleted',
      'api_key.expiring',
      'api_key.expired',
    ],
  },
  { name: 'Shared secret', events: ['shared_secret.created', 'shared_secret.regenerated', 'shared_secret.revealed'] },
  { name: 'Users', events: ['user.created', 'user.approved', 'user.updated', 'user.password_reset', 'user.deleted'] },
  { name: 'Leaks', events: ['leak.reported', 'leak.resolved'] },
];

/** Returns a summary of the events of a webhook. */
export function eventsText({ events }: Pick<Webhook, 'events'>): string {
  if (events.length === 0) return 'All events';
  return events.length === 1 ? (events[0] ?? '') : `${events.length} events`;
}
