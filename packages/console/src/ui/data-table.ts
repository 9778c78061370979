import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly name: string;
  /** Content next to the column name, such as the time zone switch. */
  readonly aside?: ReactNode;
  readonly cell: (row: Row) => ReactNode;
}

export interface DataTableProps<Row> {
  /** Accessible name of the table: "Users". */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string | number;
  /** The menu at the end of a row. */
  readonly menu?: ((row: Row) => ReactNode) | undefined;
  /** True if the rows are outdated while new ones are loading. */
  readonly stale?: boolean;
  /** State of a row for styles, such as `disabled`. */
  readonly rowState?: (row: Row) => string;
  /** Id of the column in the head of a card; the first by default. */
  readonly cardHead?: string;
}

export interface DataCardsProps<Row> extends DataTableProps<Row> {
  /** Content above the cards; by default, the content next to column names. */
  readonly bar?: ReactNode;
  /** The checkbox of a card. */
  readonly select?: ((row: Row) => ReactNode) | undefined;
}
