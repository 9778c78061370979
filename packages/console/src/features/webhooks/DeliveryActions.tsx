import type { Webhook } from '@keyward/sdk';
import { Button } from '@mantine/core';
import { IconRepeat, IconSend } from '@tabler/icons-react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { webhooksKey } from './queries.ts';
import { useWebhookRights } from './use-webhook-rights.ts';

/** The actions for all deliveries of a webhook. */
export function DeliveryActions({ webhook }: { readonly webhook: Webhook | undefined }) {
  const { change } = useWebhookRights();
  return change && webhook?.enabled ? <Actions id={webhook.id} /> : null;
}

function Actions({ id }: { readonly id: string }) {
  const announce = useAnnounce();
  const invalidates = [webhooksKey];
  const test = useChange(() => api.testWebhook({ params: { id } }), {
    invalidates,
    onDone: () => announce('A test event was queued.'),
  });
  const replay = useChange(() => api.replayWebhookDeliveries({ params: { id } }), {
    invalidates,
    onDone: ({ data: { replayed } }) =>
      announce(replayed === 0 ? 'No failed deliveries.' : `Failed deliveries queued again: ${replayed}.`),
  });
  return (
    <>
      <Button
        leftSection={<IconSend size={16} stroke={1.8} aria-hidden="true" />}
        loading={test.pending}
        onClick={() => test.run()}
      >
        Send test event
      </Button>
      <Button
        variant="default"
        leftSection={<IconRepeat size={16} stroke={1.8} aria-hidden="true" />}
        loading={replay.pending}
        onClick={() => replay.run()}
      >
        Replay failed
      </Button>
      <FormErrors error={test.error ?? replay.error} />
    </>
  );
}
