import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly name: string;
  /** Beside the name in the header, such as the switch of the zone. */
  readonly beside?: ReactNode;
  readonly cell: (row: Row) => ReactNode;
}

export interface DataTableProps<Row> {
  /** What the table lists: "Users". */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string | number;
  /** What can be done with a row, at its end. */
  readonly menu?: ((row: Row) => ReactNode) | undefined;
  /** Whether the rows are those of an earlier question while a new one is on its way. */
  readonly stale?: boolean;
  /** What the row is to look like: `disabled` rests. */
  readonly rowState?: (row: Row) => string;
  /** The column that is the head of a card; the first unless said. */
  readonly cardHead?: string;
}

export interface DataCardsProps<Row> extends DataTableProps<Row> {
  /** What stands above the cards; what stands beside the columns' names unless said. */
  readonly bar?: ReactNode;
  /** What chooses a card, before its head. */
  readonly select?: ((row: Row) => ReactNode) | undefined;
}
