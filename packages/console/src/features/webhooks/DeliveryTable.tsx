import type { WebhookDelivery } from '@keyward/sdk';
import { IconFileText, IconRepeat } from '@tabler/icons-react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import type { Column } from '../../ui/data-table.ts';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { NameCell } from '../../ui/NameCell.tsx';
import { RowMenu } from '../../ui/RowMenu.tsx';
import { StatusMark } from '../../ui/StatusMark.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import { webhooksKey } from './queries.ts';
import { useWebhookRights } from './use-webhook-rights.ts';

interface DeliveryTableProps {
  readonly webhook: string;
  readonly deliveries: readonly WebhookDelivery[];
  readonly onOpen: (delivery: string) => void;
}

const marks = {
  pending: { label: 'Pending', state: 'pending' },
  delivered: { label: 'Delivered', state: 'ok' },
  dead: { label: 'Failed', state: 'error' },
} as const;

const columns: readonly Column<WebhookDelivery>[] = [
  { id: 'event', name: 'Event', cell: ({ type, id }) => <NameCell name={type} second={id} /> },
  { id: 'state', name: 'State', cell: (delivery) => <State delivery={delivery} /> },
  { id: 'answer', name: 'Response', cell: (delivery) => <ResponseCell delivery={delivery} /> },
  {
    id: 'at',
    name: 'Created',
    aside: <ZoneSwitch />,
    cell: ({ created_at }) => <Timestamp seconds={created_at} />,
  },
];

export function DeliveryTable({ webhook, deliveries, onOpen }: DeliveryTableProps) {
  const { change } = useWebhookRights();
  const announce = useAnnounce();
  const replay = useChange((delivery: string) => api.replayWebhookDelivery({ params: { id: webhook, delivery } }), {
    invalidates: [webhooksKey],
    onDone: () => announce('The delivery was queued again.'),
  });
  return (
    <>
      <FormErrors error={replay.error} />
      <DataTable
        label="Deliveries"
        columns={columns}
        rows={deliveries}
        rowId={({ id }) => id}
        menu={({ id, state }) => (
          <RowMenu
            rowName={id}
            actions={[
              { label: 'Payload', icon: IconFileText, onChoose: () => onOpen(id) },
              change && state === 'dead' && { label: 'Replay', icon: IconRepeat, onChoose: () => replay.run(id) },
            ]}
          />
        )}
      />
    </>
  );
}

function State({ delivery: { state, attempts, next_attempt_at: next } }: { readonly delivery: WebhookDelivery }) {
  const { label, state: mark } = marks[state];
  const replayAction = next !== null && attempts > 0;
  return (
    <TwoLines
      second={
        replayAction && (
          <>
            next attempt <Timestamp seconds={next} />
          </>
        )
      }
    >
      <StatusMark label={label} state={mark} />
    </TwoLines>
  );
}

function ResponseCell({
  delivery: { attempts, last_status: status, failure },
}: {
  readonly delivery: WebhookDelivery;
}) {
  const tries = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  return <TwoLines second={failure}>{attempts === 0 ? '–' : `${status ?? 'No response'}, ${tries}`}</TwoLines>;
}
