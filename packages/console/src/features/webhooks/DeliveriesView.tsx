import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { DeliveriesPanel } from './DeliveriesPanel.tsx';
import { DeliveryActions } from './DeliveryActions.tsx';
import { PayloadDialog } from './PayloadDialog.tsx';
import { webhookQuery } from './queries.ts';
import { deliveryStates } from './search.ts';

const route = getRouteApi('/settings/integrations/webhooks/$id');
const labels = { pending: 'Pending', delivered: 'Delivered', dead: 'Failed' };

/** The deliveries of a webhook. */
export function DeliveriesView() {
  const { id } = route.useParams();
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  const webhook = useQuery(webhookQuery(id));
  const [opened, setOpened] = useState<string>();
  const setState = (value: string) => {
    const next = deliveryStates.find((each) => each === value);
    void navigate({ search: next ? { state: next } : {}, resetScroll: false });
  };
  return (
    <>
      <PageHeader
        trail={['Settings', 'Integrations', 'Webhooks', 'Deliveries']}
        title="Webhooks - Deliveries"
        lead={<span className="kw-break">{webhook.data?.url ?? 'Events sent to a webhook.'}</span>}
        actions={<DeliveryActions webhook={webhook.data} />}
      />
      <Panel
        toolbarLabel="Filter the deliveries"
        toolbar={
          <NativeSelect
            aria-label="State"
            value={state ?? ''}
            onChange={(event) => setState(event.currentTarget.value)}
            data={[
              { value: '', label: 'All deliveries' },
              ...deliveryStates.map((value) => ({ value, label: labels[value] })),
            ]}
          />
        }
      >
        <DeliveriesPanel id={id} state={state} onOpen={setOpened} onClear={() => setState('')} />
      </Panel>
      {opened !== undefined && <PayloadDialog webhook={id} delivery={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}
