import type { ApiKey } from '@keyward/sdk';
import { NativeSelect } from '@mantine/core';
import { DataCards } from '../../ui/DataCards.tsx';
import type { Column } from '../../ui/data-table.ts';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import { KeyCheckbox, PageCheckbox } from './bulk/KeyCheckbox.tsx';
import { KeyMenu } from './KeyMenu.tsx';
import { KeyName } from './KeyName.tsx';
import type { KeyTableProps } from './KeyTable.tsx';
import { LastLogin } from './LastLogin.tsx';
import { isOrder } from './sort.ts';

const orders = [
  { value: '', label: 'Date added' },
  { value: 'appname', label: 'Name, A to Z' },
  { value: '-appname', label: 'Name, Z to A' },
  { value: 'role', label: 'Role' },
  { value: '-last_login', label: 'Last login, newest first' },
  { value: 'last_login', label: 'Last login, oldest first' },
  { value: '-usage', label: 'Most requests in 30 days' },
  { value: 'usage', label: 'Fewest requests in 30 days' },
];

const columns = (onTask: KeyTableProps['onTask']): Column<ApiKey>[] => [
  { id: 'appname', name: 'Name / Desc', cell: (record) => <KeyName record={record} onTask={onTask} /> },
  { id: 'role', name: 'Role', cell: (record) => <RoleBadge name={record.roles[0] ?? ''} /> },
  { id: 'last_login', name: 'Last Login', cell: (record) => <LastLogin record={record} /> },
];

/** The key table for narrow windows: a card with the fixed columns for each key. */
export function KeyCards({ records, sort, onSort, onTask, stale, keySelection }: KeyTableProps) {
  return (
    <DataCards
      label="API keys"
      columns={columns(onTask)}
      select={keySelection && ((record) => <KeyCheckbox keySelection={keySelection} record={record} />)}
      rowState={({ status }) => status}
      rows={records}
      rowId={({ id }) => id}
      menu={(record) => <KeyMenu record={record} onTask={onTask} />}
      stale={stale}
      bar={
        <>
          <NativeSelect
            aria-label="Sort by"
            flex={1}
            data={orders}
            value={orders.some(({ value }) => value === sort) ? sort : ''}
            onChange={({ currentTarget: { value } }) => onSort(isOrder(value) ? value : undefined)}
          />
          <ZoneSwitch />
          {keySelection && <PageCheckbox keySelection={keySelection} records={records} label="All" />}
        </>
      }
    />
  );
}
