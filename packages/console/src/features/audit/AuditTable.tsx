import type { AuditRecord } from '@keyward/sdk';
import { useMemo } from 'react';
import { DataTable } from '../../ui/DataTable.tsx';
import type { Column } from '../../ui/data-table.ts';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import classes from './AuditTable.module.css';
import { className } from './labels.ts';

interface AuditTableProps {
  readonly records: readonly AuditRecord[];
  readonly onOpen: (record: AuditRecord) => void;
  readonly stale: boolean;
}

function columnsFor(onOpen: (record: AuditRecord) => void): readonly Column<AuditRecord>[] {
  return [
    {
      id: 'timestamp',
      name: 'Timestamp',
      aside: <ZoneSwitch />,
      cell: ({ timestamp, ip }) => (
        <Timestamp seconds={timestamp} more={ip !== null && <span className="kw-break">from {ip}</span>} />
      ),
    },
    {
      id: 'class',
      name: 'Class',
      cell: (record) => <span className="kw-nowrap">{className(record.class)}</span>,
    },
    { id: 'action', name: 'Action', cell: ({ action }) => <span className="kw-nowrap">{action}</span> },
    { id: 'user', name: 'User', cell: ({ user }) => <bdi className={classes['user']}>{user}</bdi> },
    {
      id: 'description',
      name: 'Description',
      cell: (record) => (
        <button type="button" className={classes['open']} onClick={() => onOpen(record)}>
          <bdi>{record.description}</bdi>
        </button>
      ),
    },
    { id: 'account', name: 'Account', cell: ({ account }) => account },
  ];
}

/** A table of audit records. Only the description is a button, so that other text can be selected. */
export function AuditTable({ records, onOpen, stale }: AuditTableProps) {
  const columns = useMemo(() => columnsFor(onOpen), [onOpen]);
  return (
    <DataTable
      label="Audit log"
      columns={columns}
      rows={records}
      rowId={({ id }) => id}
      stale={stale}
      cardHead="description"
    />
  );
}
