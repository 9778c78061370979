import type { ImportedRow } from '@keyward/contract';
import type { Columns } from '../../actions/api-keys/import/cells.ts';
import { readColumns } from '../../actions/api-keys/import/columns.ts';
import { nameIn } from '../../actions/api-keys/import/plan.ts';
import { digestIn } from '../../actions/api-keys/import/secret.ts';
import type { Part } from './parts.ts';

/** Names and digests of earlier parts. The import of a later part cannot detect that it repeats them. */
export class EarlierRows {
  readonly #ignored: ReadonlySet<string>;
  readonly #names = new Set<string>();
  readonly #digests = new Set<string>();

  /** @param ignored columns to ignore */
  constructor(ignored: ReadonlySet<string>) {
    this.#ignored = ignored;
  }

  /** Finds the rows that repeat a name or digest of an earlier part, and returns them by row number as rejected. */
  find({ rows, firstRow }: Part): ReadonlyMap<number, ImportedRow> {
    const duplicates = new Map<number, ImportedRow>();
    for (const [at, row] of rows.entries()) {
      const reason = this.#reasonFor(row);
      if (reason === undefined) continue;
      duplicates.set(firstRow + at, { row: firstRow + at, name: displayName(row), outcome: 'rejected', reason });
    }
    return duplicates;
  }

  /**
   * Records the rows of a part.
   * @param outcomes of all rows of the part; rejected rows are skipped
   */
  add({ rows }: Part, outcomes: readonly ImportedRow[]): void {
    for (const [at, row] of rows.entries()) {
      if (outcomes[at]?.outcome === 'rejected') continue;
      const { name, digest } = this.#identityOf(row);
      if (name !== undefined) this.#names.add(name);
      if (digest !== undefined) this.#digests.add(digest);
    }
  }

  #reasonFor(row: unknown): string | undefined {
    const { name, digest } = this.#identityOf(row);
    if (name !== undefined && this.#names.has(name)) {
      return 'An earlier row has the same name. Names are case-insensitive; remove one of the rows.';
    }
    if (digest === undefined || !this.#digests.has(digest)) return undefined;
    return 'An earlier row has the same key or sha256. Remove one of the rows.';
  }

  #identityOf(row: unknown): { readonly name?: string; readonly digest?: string } {
    const columns = readColumns(row, this.#ignored);
    if (typeof columns === 'string') return {};
    const { name } = columns;
    const digest = digestIn(columns);
    return {
      ...(typeof name === 'string' && { name: name.toLowerCase() }),
      ...(digest && { digest: Buffer.from(digest).toString('latin1') }),
    };
  }
}

/** Returns the name of a row, or a redacted name if the name is the key itself. */
function displayName(row: unknown): string {
  const name = nameIn(row);
  const digest = typeof row === 'object' && row !== null ? digestIn(row as Columns) : undefined;
  const digestOfName = digestIn({ key: name });
  return digest && digestOfName && Buffer.from(digest).equals(digestOfName) ? '[redacted]' : name;
}
