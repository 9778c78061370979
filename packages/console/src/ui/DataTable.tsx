import { DataCards } from './DataCards.tsx';
import classes from './DataTable.module.css';
import type { DataTableProps } from './data-table.ts';
import { useNarrow } from './use-narrow.ts';

/** A table, or cards in narrow windows. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  return useNarrow() ? <DataCards {...props} /> : <WideTable {...props} />;
}

function WideTable<Row>({ label, columns, rows, rowId, menu, rowState, stale = false }: DataTableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must scroll a wide table.
    <section className={classes['frame']} aria-label={label} aria-busy={stale} tabIndex={0}>
      <table className={classes['table']}>
        <thead>
          <tr>
            {columns.map(({ id, name, aside }) => (
              <th key={id} scope="col" data-column={id}>
                <span className={classes['head']}>
                  {name} {aside}
                </span>
              </th>
            ))}
            {menu !== undefined && <td className={classes['menu']} />}
          </tr>
        </thead>
        <tbody data-stale={stale || undefined}>
          {rows.map((row) => (
            <tr key={rowId(row)} data-state={rowState?.(row)}>
              {columns.map(({ id, cell }) => (
                <td key={id} data-column={id}>
                  {cell(row)}
                </td>
              ))}
              {menu !== undefined && <td className={classes['menu']}>{menu(row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
