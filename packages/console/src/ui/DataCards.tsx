import classes from './DataCards.module.css';
import type { DataCardsProps } from './data-table.ts';

/** A table for narrow windows, with a card for each row. */
export function DataCards<Row>(props: DataCardsProps<Row>) {
  const { label, columns, rows, rowId, menu, rowState, stale = false, bar, select, cardHead = columns[0]?.id } = props;
  const head = columns.find(({ id }) => id === cardHead);
  const facts = columns.filter(({ id }) => id !== cardHead);
  const asides = bar === undefined ? columns.filter((column) => column.aside !== undefined) : [];
  return (
    <section aria-label={label} aria-busy={stale}>
      {bar !== undefined && <div className={classes['bar']}>{bar}</div>}
      {asides.map((column) => (
        <div key={column.id} className={classes['bar']}>
          {column.name} {column.aside}
        </div>
      ))}
      <ul className={classes['list']} data-stale={stale || undefined}>
        {rows.map((row) => (
          <li key={rowId(row)} className={classes['card']} data-state={rowState?.(row)}>
            <div className={classes['head']}>
              {select?.(row)}
              <div className={classes['title']}>{head?.cell(row)}</div>
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
