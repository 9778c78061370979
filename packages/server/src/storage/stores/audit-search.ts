import { setImmediate } from 'node:timers/promises';
import { type Kysely, type Selectable, type SqlBool, sql } from 'kysely';
import { formerActions } from '../../domain/audit-words.ts';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

export interface AuditQuery {
  readonly from: number;
  readonly until: number;
  readonly classes: readonly string[];
  readonly text?: string;
  readonly objectId?: string;
  readonly skip: number;
  readonly size: number;
}

interface Database {
  readonly db: Kysely<Schema>;
  readonly dialect: Dialect;
}

/** A position in the results, newest first. */
interface AuditPosition {
  readonly timestamp: number;
  readonly number: number;
}

/** The rows between two positions; without `last`, all rows after the first position. */
interface Batch {
  readonly before: AuditPosition | undefined;
  readonly last: AuditPosition | undefined;
}

/** Maximum rows per statement, so that a statement takes a few milliseconds, whatever the search. */
export const MAX_ROWS_PER_STATEMENT = 5000;
/** Maximum index entries per statement if every row matches. */
const MAX_ENTRIES_PER_STATEMENT = 20_000;
/**
 * Maximum characters per statement. LIKE compares the text at every position of a row: a text of 100 characters takes
 * 20 times as long as one of 5.
 */
const MAX_CHARACTERS_PER_STATEMENT = 25_000;
/** Maximum records of a page per statement, because the snapshots of a large role take 32 kB each. */
export const MAX_RECORDS_PER_STATEMENT = 25;
const SEARCHED_COLUMNS = ['action', 'actor', 'description'] as const;

interface AuditSearchResult {
  /** Records of the page, read on demand. */
  readonly batches: AsyncIterable<Selectable<Schema['audit']>[]>;
  /** Number of all matching records. */
  readonly total: number;
}

/**
 * Searches the audit log in batches of a bounded number of rows, and waits for a turn before each batch. The total
 * requires every row of the range, and SQLite blocks the event loop during a statement.
 */
export function auditSearch({ db, dialect }: Database) {
  return async (
    accountId: string,
    query: AuditQuery,
    nextTurn: () => Promise<unknown> = setImmediate,
  ): Promise<AuditSearchResult> => {
    const isNarrow = query.classes.length > 0 || Boolean(query.text);
    const limit = isNarrow ? rowsPerStatement(query) : MAX_ENTRIES_PER_STATEMENT;
    const numbers: number[] = [];
    let total = 0;
    for (let before: AuditPosition | undefined, isEnd = false; !isEnd; ) {
      await nextTurn();
      const last = await positionAt(db, accountId, query, before, limit);
      const batch = { before, last };
      const matchingCount = last && !isNarrow ? limit : await countMatching(db, accountId, query, batch);
      const remainingSize = query.size - numbers.length;
      if (remainingSize > 0 && total + matchingCount > query.skip) {
        await nextTurn();
        numbers.push(
          ...(await findMatching(
            { db, dialect },
            accountId,
            query,
            batch,
            Math.max(0, query.skip - total),
            remainingSize,
          )),
        );
      }
      total += matchingCount;
      before = last;
      isEnd = last === undefined;
    }
    return { batches: batchesOf(db, accountId, numbers, nextTurn), total };
  };
}

function rowsPerStatement({ text = '' }: AuditQuery): number {
  return Math.min(MAX_ROWS_PER_STATEMENT, Math.ceil(MAX_CHARACTERS_PER_STATEMENT / Math.max(1, text.length)));
}

function selectRange(
  db: Kysely<Schema>,
  accountId: string,
  { from, until, objectId }: AuditQuery,
  { before, last }: Batch,
) {
  let range = db.selectFrom('audit').where('account_id', '=', accountId);
  if (objectId !== undefined) range = range.where('object_id', '=', objectId);
  // Has at most one condition for each end of the range, because thousands of records can have the same time.
  range = before
    ? range.where(sql<SqlBool>`(timestamp, number) < (${before.timestamp}, ${before.number})`)
    : range.where('timestamp', '<=', until);
  return last
    ? range.where(sql<SqlBool>`(timestamp, number) >= (${last.timestamp}, ${last.number})`)
    : range.where('timestamp', '>=', from);
}

/**
 * Returns the last of the specified number of rows after a position, using an index; undefined if fewer rows remain.
 */
function positionAt(
  db: Kysely<Schema>,
  accountId: string,
  query: AuditQuery,
  before: AuditPosition | undefined,
  rows: number,
) {
  return selectRange(db, accountId, query, { before, last: undefined })
    .select(['timestamp', 'number'])
    .orderBy('timestamp', 'desc')
    .orderBy('number', 'desc')
    .limit(1)
    .offset(rows - 1)
    .executeTakeFirst();
}

function selectMatching(db: Kysely<Schema>, accountId: string, query: AuditQuery, batch: Batch) {
  let matchingRows = selectRange(db, accountId, query, batch);
  if (query.classes.length > 0) matchingRows = matchingRows.where('class', 'in', query.classes);
  if (!query.text) return matchingRows;
  const pattern = `%${query.text.replace(/[\\%_]/g, '\\$&')}%`;
  const formerNames = formerActions(query.text);
  return matchingRows.where((eb) =>
    eb.or([
      ...SEARCHED_COLUMNS.map((column) => sql<SqlBool>`${eb.ref(column)} like ${pattern} escape '\\'`),
      ...(formerNames.length > 0 ? [eb('action', 'in', formerNames)] : []),
    ]),
  );
}

async function countMatching(db: Kysely<Schema>, accountId: string, query: AuditQuery, batch: Batch): Promise<number> {
  const { total } = await selectMatching(db, accountId, query, batch)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return total;
}

/**
 * Finds the numbers of a page's records. Sorts the records of a single object instead of reading them in order, because
 * SQLite would otherwise search the index by time for the object's few records.
 */
async function findMatching(
  { db, dialect }: Database,
  accountId: string,
  query: AuditQuery,
  batch: Batch,
  skip: number,
  size: number,
): Promise<number[]> {
  const sortColumn = (column: 'timestamp' | 'number') =>
    query.objectId === undefined ? sql.ref(column) : dialect.unindexed<number>(column);
  const rows = await selectMatching(db, accountId, query, batch)
    .select('number')
    .orderBy(sortColumn('timestamp'), 'desc')
    .orderBy(sortColumn('number'), 'desc')
    .limit(size)
    .offset(skip)
    .execute();
  return rows.map(({ number }) => number);
}

/** Reads records in the order of their numbers. Records never change, so they can be read later. */
async function* batchesOf(
  db: Kysely<Schema>,
  accountId: string,
  numbers: readonly number[],
  nextTurn: () => Promise<unknown>,
): AsyncGenerator<Selectable<Schema['audit']>[]> {
  for (let at = 0; at < numbers.length; at += MAX_RECORDS_PER_STATEMENT) {
    const batch = numbers.slice(at, at + MAX_RECORDS_PER_STATEMENT);
    await nextTurn();
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('number', 'in', batch)
      .execute();
    const byNumber = new Map(rows.map((row) => [row.number, row]));
    yield batch.flatMap((number) => byNumber.get(number) ?? []);
  }
}
