/** The cells of a row by column. */
export type Columns = Readonly<Record<string, unknown>>;

/** Whether a cell has no value. */
export function isEmpty(cell: unknown): cell is undefined | null | '' {
  return cell === undefined || cell === null || cell === '';
}
