import { NativeSelect } from '@mantine/core';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import { KeyCard } from './KeyCard.tsx';
import classes from './KeyCards.module.css';
import type { KeyTableProps } from './KeyTable.tsx';

const orders = [
  { value: '', label: 'In the order added' },
  { value: 'appname', label: 'Name, A to Z' },
  { value: '-appname', label: 'Name, Z to A' },
  { value: 'role', label: 'Role' },
  { value: '-last_login', label: 'Last login, latest first' },
  { value: 'last_login', label: 'Last login, oldest first' },
];

/** The table for narrow windows: a card for each key. */
export function KeyCards({ records, sort, onSort, onTask, stale }: KeyTableProps) {
  return (
    <section aria-label="API keys" aria-busy={stale}>
      <div className={classes['bar']}>
        <NativeSelect
          aria-label="Sort by"
          data={orders}
          value={orders.some(({ value }) => value === sort) ? sort : ''}
          onChange={(event) => onSort(event.currentTarget.value || undefined)}
        />
        <ZoneSwitch />
      </div>
      <ul className={classes['list']} data-stale={stale || undefined}>
        {records.map((record) => (
          <KeyCard key={record.id} record={record} onTask={onTask} />
        ))}
      </ul>
    </section>
  );
}
