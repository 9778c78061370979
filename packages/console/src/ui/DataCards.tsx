import classes from './DataCards.module.css';
import type { DataTableProps } from './data-table.ts';

/** A table for narrow windows: a card for each row. */
export function DataCards<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, menu, stale = false, cardHead = columns[0]?.id } = props;
  const head = columns.find(({ id }) => id === cardHead);
  const facts = columns.filter(({ id }) => id !== cardHead);
  const beside = columns.filter((column) => column.beside !== undefined);
  return (
    <section aria-label={label} aria-busy={stale}>
      {beside.map((column) => (
        <div key={column.id} className={classes['bar']}>
          {column.name} {column.beside}
        </div>
      ))}
      <ul className={classes['list']} data-stale={stale || undefined}>
        {rows.map((row) => (
          <li key={rowId(row)} className={classes['card']}>
            <div className={classes['head']}>
              {head?.cell(row)}
              {menu?.(row)}
            </div>
            <dl className={classes['facts']}>
              {facts.map(({ id, name, cell }) => (
                <div key={id}>
                  <dt>{name}</dt>
                  <dd>{cell(row)}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}
