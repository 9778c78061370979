import type { Route } from '@keyward/contract/routes';
import type { CallOptions, Connection } from './connection.ts';
import { invoke } from './invoke.ts';
import { malformed } from './transport.ts';

/** Default page size. Every list accepts it. */
const PAGE_SIZE = 100;

/** The path and query parameters of a list in one object, without those for paging. */
export type ListArguments = Readonly<Record<string, unknown>>;

interface Page {
  readonly data: readonly object[];
  readonly meta?: { readonly next_cursor?: string | null } | undefined;
}

/** Maximum consecutive pages without a new record. */
const MOST_OLD_PAGES = 100;

/**
 * Yields the records of a list, and fetches each page when it is needed. Yields each record once, even if it moves to a later
 * page in the meantime.
 * @throws KeywardError `unexpected_response` for a malformed page and for pages that do not advance, since ending the list
 *   there would make it look complete
 */
export async function* iterate(
  connection: Connection,
  route: Route,
  given: ListArguments = {},
  options?: CallOptions,
): AsyncGenerator<object, void, undefined> {
  const size = Number(given['limit'] ?? given['size'] ?? PAGE_SIZE);
  const seen = new Set<unknown>();
  let read = 0;
  let oldPages = 0;
  for (let place: unknown, next: unknown; next !== null; place = next) {
    const answer = await invoke(connection, route, inputOf(route, given, { size, place }), options);
    const page = pageOf(answer);
    if (!page || oldPages > MOST_OLD_PAGES) throw malformed(connection.transport);
    const fresh = page.data.filter((record) => read === 0 || !seen.has(identityOf(record)));
    for (const record of fresh) seen.add(identityOf(record));
    oldPages = fresh.length === 0 ? oldPages + 1 : 0;
    read += page.data.length;
    yield* fresh;
    next = placeAfter(route, page, { size, read });
    if (next === place) throw malformed(connection.transport);
  }
}

/** @returns undefined if the response is not a page */
function pageOf(answer: unknown): Page | undefined {
  const { data, meta }: Page = Array.isArray(answer) ? { data: answer } : Object(answer);
  return Array.isArray(data) && data.every(Boolean) ? { data, meta } : undefined;
}

/** @param at the page size and the start of the page; undefined for the first page */
function inputOf({ path, method, list }: Route, given: ListArguments, at: { size: number; place: unknown }) {
  const paging = list !== 'whole' && { [list === 'from' ? 'size' : 'limit']: at.size, [String(list)]: at.place };
  const outside = Object.entries({ ...given, ...paging }).filter(([name]) => !path.includes(`{${name}}`));
  return { params: given, [method === 'GET' ? 'query' : 'body']: Object.fromEntries(outside) };
}

/** @returns null after the last page */
function placeAfter({ list }: Route, { data, meta }: Page, at: { size: number; read: number }): unknown {
  if (list === 'cursor') return meta?.next_cursor ?? null;
  if (list === 'whole' || data.length < at.size) return null;
  return list === 'from' ? at.read : (data.at(-1) as { position?: number }).position;
}

function identityOf(record: object): unknown {
  const { id, position } = record as { id?: unknown; position?: unknown };
  return id ?? position ?? JSON.stringify(record);
}
