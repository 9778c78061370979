import type { Leak } from '@keyward/sdk';
import { IconCheck } from '@tabler/icons-react';
import { api } from '../../app/api.ts';
import { useHasPermission } from '../../app/session.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import type { Column } from '../../ui/data-table.ts';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { historyAction } from '../../ui/history-action.tsx';
import { NameCell } from '../../ui/NameCell.tsx';
import { RowMenu } from '../../ui/RowMenu.tsx';
import { StatusMark } from '../../ui/StatusMark.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import { responses } from './policies.ts';
import { leaksKey } from './queries.ts';

const columns: readonly Column<Leak>[] = [
  { id: 'key', name: 'Key', cell: ({ appname, hint }) => <NameCell name={appname} second={hint} /> },
  {
    id: 'found',
    name: 'Found in',
    // Not a link, because the reporter controls the URL.
    cell: ({ source, url }) => <TwoLines second={url && <bdi className="kw-break">{url}</bdi>}>{source}</TwoLines>,
  },
  {
    id: 'reported',
    name: 'Reported',
    aside: <ZoneSwitch />,
    cell: ({ reported_at, reporter }) => (
      <TwoLines second={`by ${reporter}`}>
        <Timestamp seconds={reported_at} />
      </TwoLines>
    ),
  },
  { id: 'response', name: 'Response', cell: ({ response }) => responses[response] },
  { id: 'state', name: 'State', cell: (leak) => <State leak={leak} /> },
];

export function LeakTable({ leaks }: { readonly leaks: readonly Leak[] }) {
  const hasPermission = useHasPermission();
  const announce = useAnnounce();
  const resolve = useChange((id: string) => api.resolveLeak({ params: { id } }), {
    invalidates: [leaksKey],
    onDone: ({ data }) => announce(`The report about ${data.appname} was resolved.`),
  });
  const resolves = hasPermission('leaks:update');
  const reads = hasPermission('audit:fetch');
  return (
    <>
      <FormErrors error={resolve.error} />
      <DataTable
        label="Leak reports"
        columns={columns}
        rows={leaks}
        rowId={({ id }) => id}
        menu={
          resolves || reads
            ? ({ id, key_id: keyId, appname, state }) => (
                <RowMenu
                  rowName={appname}
                  actions={[
                    resolves &&
                      state === 'open' && { label: 'Resolve', icon: IconCheck, onChoose: () => resolve.run(id) },
                    reads && historyAction(keyId),
                  ]}
                />
              )
            : undefined
        }
      />
    </>
  );
}

function State({ leak: { state, resolved_by: by } }: { readonly leak: Leak }) {
  if (state === 'open') return <StatusMark label="Open" state="pending" />;
  return (
    <TwoLines second={by !== null && `by ${by}`}>
      <StatusMark label="Resolved" state="ok" />
    </TwoLines>
  );
}
