import '@mantine/core/styles/Code.layer.css';
import { Code } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { ViewDialog } from '../../ui/ViewDialog.tsx';
import { webhooksKey } from './queries.ts';

interface PayloadDialogProps {
  readonly webhook: string;
  readonly delivery: string;
  readonly onClose: () => void;
}

const payloadQuery = (id: string, delivery: string) =>
  queryOptions({
    queryKey: [...webhooksKey, 'payload', id, delivery],
    queryFn: async ({ signal }) => (await api.getWebhookDelivery({ params: { id, delivery } }, { signal })).data,
  });

/** The formatted payload of a delivery. */
export function PayloadDialog({ webhook, delivery, onClose }: PayloadDialogProps) {
  const query = useQuery(payloadQuery(webhook, delivery));
  return (
    <ViewDialog title="Payload" onClose={onClose}>
      <Loaded query={query} noun="payload">
        {({ payload }) => (
          <section aria-label="Payload">
            <Code block className="kw-break" style={{ whiteSpace: 'pre-wrap' }}>
              {JSON.stringify(JSON.parse(payload), null, 2)}
            </Code>
          </section>
        )}
      </Loaded>
    </ViewDialog>
  );
}
