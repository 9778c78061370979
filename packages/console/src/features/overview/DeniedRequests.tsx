import type { Overview } from '@keyward/sdk';
import { denialReasons } from '../../ui/charts/series.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { Section } from '../../ui/Section.tsx';

/** Denied requests by reason. Requests without a known key are not counted. */
export function DeniedRequests({ totals: { last_24_hours: day, last_30_days: month } }: Pick<Overview, 'totals'>) {
  const rows = denialReasons
    .map(([id, name]) => ({ id, name, day: day[id], month: month[id] }))
    .filter((each) => each.month > 0);
  return (
    <Section title="Denied requests by reason">
      {rows.length === 0 ? (
        <p>No denied requests in the last 30 days.</p>
      ) : (
        <DataTable
          label="Reasons for denials"
          columns={[
            { id: 'name', name: 'Reason', cell: ({ name }) => name },
            { id: 'day', name: '24 hours', cell: (each) => each.day.toLocaleString('en') },
            { id: 'month', name: '30 days', cell: (each) => each.month.toLocaleString('en') },
          ]}
          rows={rows}
          rowId={({ id }) => id}
        />
      )}
    </Section>
  );
}
