import type { Webhook } from '@keyward/sdk';
import { DataTable } from '../../ui/DataTable.tsx';
import type { Column } from '../../ui/data-table.ts';
import { NameCell } from '../../ui/NameCell.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import { eventsText } from './events.ts';
import { WebhookMenu } from './WebhookMenu.tsx';
import { WebhookState } from './WebhookState.tsx';
import type { WebhookTask } from './webhook-task.ts';

interface WebhookTableProps {
  readonly webhooks: readonly Webhook[];
  readonly onTask: (task: WebhookTask) => void;
}

const columns: readonly Column<Webhook>[] = [
  { id: 'url', name: 'URL / Desc', cell: ({ url, description }) => <NameCell name={url} second={description} /> },
  { id: 'events', name: 'Events', cell: (webhook) => <span className="kw-nowrap">{eventsText(webhook)}</span> },
  { id: 'state', name: 'State', cell: (webhook) => <WebhookState webhook={webhook} /> },
  {
    id: 'added',
    name: 'Added',
    aside: <ZoneSwitch />,
    cell: ({ created_at, created_by }) => <Timestamp seconds={created_at} more={created_by} />,
  },
];

export function WebhookTable({ webhooks, onTask }: WebhookTableProps) {
  return (
    <DataTable
      label="Webhooks"
      columns={columns}
      rows={webhooks}
      rowId={({ id }) => id}
      menu={(webhook) => <WebhookMenu webhook={webhook} onTask={onTask} />}
    />
  );
}
