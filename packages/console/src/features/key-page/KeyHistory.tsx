import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { DataTable } from '../../ui/DataTable.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Section } from '../../ui/Section.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { historyQuery } from './queries.ts';

/** A key's most recent audit records. */
export function KeyHistory({ id }: { readonly id: string }) {
  const records = useQuery(historyQuery(id));
  return (
    <Section
      title="History"
      aside={
        <Button
          variant="subtle"
          renderRoot={(root) => <Link {...root} to="/settings/account/audit-logs" search={{ object: id }} />}
        >
          All records
        </Button>
      }
    >
      <Loaded query={records} noun="history">
        {(found) =>
          found.length === 0 ? (
            <p>No records.</p>
          ) : (
            <DataTable
              label="Audit records of this key"
              columns={[
                { id: 'timestamp', name: 'Timestamp', cell: ({ timestamp }) => <Timestamp seconds={timestamp} /> },
                { id: 'user', name: 'User', cell: ({ user }) => <bdi className="kw-break">{user}</bdi> },
                {
                  id: 'description',
                  name: 'Description',
                  cell: ({ description }) => <bdi className="kw-break">{description}</bdi>,
                },
              ]}
              rows={found}
              rowId={({ id }) => id}
              cardHead="description"
            />
          )
        }
      </Loaded>
    </Section>
  );
}
