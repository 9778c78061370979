/** The cells of a row by column. */
export type Columns = Readonly<Record<string, unknown>>;

/** Returns whether a cell has no value. */
export function isEmpty(cell: unknown): cell is undefined | null | '' {
  return cell === undefined || cell === null || cell === '';
}
