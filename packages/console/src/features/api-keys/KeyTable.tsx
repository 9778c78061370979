import type { ApiKey } from '@keyward/sdk';
import { useTable } from '@tanstack/react-table';
import { useMemo } from 'react';
import { usePreferences } from '../../app/preferences.ts';
import classes from '../../ui/DataTable.module.css';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import { KeyCheckbox, PageCheckbox } from './bulk/KeyCheckbox.tsx';
import type { KeySelection } from './bulk/use-selection.ts';
import { features, shownColumns } from './columns.tsx';
import { KeyMenu } from './KeyMenu.tsx';
import widths from './KeyTable.module.css';
import type { KeyTask } from './key-task.ts';
import { SortHeader } from './SortHeader.tsx';
import { directionOf, isSortable, type SortOrder } from './sort.ts';

export interface KeyTableProps {
  readonly records: ApiKey[];
  readonly sort: SortOrder | undefined;
  readonly onSort: (sort: SortOrder | undefined) => void;
  readonly onTask: (task: KeyTask) => void;
  /** True if the rows are outdated while new ones are loading. */
  readonly stale: boolean;
  /** Absent without the permission to update keys. */
  readonly keySelection: KeySelection | undefined;
}

export function KeyTable({ records, sort, onSort, onTask, stale, keySelection }: KeyTableProps) {
  const { keyColumns } = usePreferences();
  const shown = useMemo(() => shownColumns(keyColumns, onTask), [keyColumns, onTask]);
  const table = useTable({ features, columns: shown, data: records, getRowId: (record) => record.id });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must scroll a wide table.
    <section className={classes['frame']} aria-label="API keys" aria-busy={stale} tabIndex={0}>
      <table className={`${classes['table']} ${widths['table']}`}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {keySelection && (
                <td className={classes['check']}>
                  <PageCheckbox keySelection={keySelection} records={records} />
                </td>
              )}
              {group.headers.map((header) => (
                <th
                  key={header.id}
                  scope="col"
                  data-column={header.column.id}
                  aria-sort={isSortable(header.column.id) ? directionOf(header.column.id, sort) : undefined}
                >
                  <span className={classes['head']}>
                    {isSortable(header.column.id) ? (
                      <SortHeader
                        field={header.column.id}
                        label={String(header.column.columnDef.header)}
                        sort={sort}
                        onSort={onSort}
                      />
                    ) : (
                      String(header.column.columnDef.header)
                    )}
                    {header.column.id === 'last_login' && <ZoneSwitch />}
                  </span>
                </th>
              ))}
              <td className={classes['menu']} />
            </tr>
          ))}
        </thead>
        <tbody data-stale={stale || undefined}>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} data-state={row.original.status}>
              {keySelection && (
                <td className={classes['check']}>
                  <KeyCheckbox keySelection={keySelection} record={row.original} />
                </td>
              )}
              {row.getAllCells().map((cell) => (
                <td key={cell.id} data-column={cell.column.id}>
                  <table.FlexRender cell={cell} />
                </td>
              ))}
              <td className={classes['menu']}>
                <KeyMenu record={row.original} onTask={onTask} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
