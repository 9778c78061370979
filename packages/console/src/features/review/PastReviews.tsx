import type { Review } from '@keyward/sdk';
import { DataTable } from '../../ui/DataTable.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { ExportLink } from './ExportLink.tsx';

export function PastReviews({ reviews }: { readonly reviews: readonly Review[] }) {
  return (
    <DataTable
      label="Reviews by date"
      columns={[
        { id: 'finished', name: 'Finished', cell: ({ finished_at: at }) => <Timestamp seconds={at} /> },
        { id: 'by', name: 'By', cell: ({ finished_by: by }) => <bdi className="kw-break">{by}</bdi> },
        {
          id: 'decided',
          name: 'Decided',
          cell: ({ decided }) =>
            Object.values(decided)
              .reduce((sum, each) => sum + each, 0)
              .toLocaleString('en'),
        },
        { id: 'left', name: 'Undecided', cell: ({ remaining }) => (remaining?.due ?? 0).toLocaleString('en') },
        { id: 'export', name: 'Export', cell: (review) => <ExportLink review={review} /> },
      ]}
      rows={reviews}
      rowId={({ id }) => id}
    />
  );
}
