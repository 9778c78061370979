import type { Route } from '@keyward/contract/routes';
import type { CallOptions, Connection } from './connection.ts';
import { invoke } from './invoke.ts';
import { malformedResponse } from './transport.ts';

/** Default page size. Every list accepts it. */
const PAGE_SIZE = 100;

/** The path and query parameters of a list in one object, without those for paging. */
export type ListArguments = Readonly<Record<string, unknown>>;

interface Page {
  readonly data: readonly object[];
  readonly meta?: { readonly next_cursor?: string | null } | undefined;
}

/** Maximum consecutive pages without a new record. */
const MAX_STALE_PAGES = 100;

/**
 * Yields the records of a list, and fetches each page when it is needed. Yields each record once, even if it moves to a
 * later page between two requests.
 * @throws KeywardError `unexpected_response` for a malformed page and for pages that do not advance, because ending the
 * list there would make it look complete
 */
export async function* iterate(
  connection: Connection,
  route: Route,
  args: ListArguments = {},
  options?: CallOptions,
): AsyncGenerator<object, void, undefined> {
  const size = Number(args['limit'] ?? args['size'] ?? PAGE_SIZE);
  const seen = new Set<unknown>();
  let read = 0;
  let stalePages = 0;
  for (let position: unknown, next: unknown; next !== null; position = next) {
    const response = await invoke(connection, route, inputOf(route, args, { size, position }), options);
    const page = pageOf(response);
    if (!page || stalePages > MAX_STALE_PAGES) throw malformedResponse(connection.transport);
    const fresh = page.data.filter((record) => read === 0 || !seen.has(identityOf(record)));
    for (const record of fresh) seen.add(identityOf(record));
    stalePages = fresh.length === 0 ? stalePages + 1 : 0;
    read += page.data.length;
    yield* fresh;
    next = nextPosition(route, page, { size, read });
    if (next === position) throw malformedResponse(connection.transport);
  }
}

/** @returns undefined if the response is not a page */
function pageOf(response: unknown): Page | undefined {
  const { data, meta }: Page = Array.isArray(response) ? { data: response } : Object(response);
  return Array.isArray(data) && data.every(Boolean) ? { data, meta } : undefined;
}

/** @param at the page size and the start of the page; undefined for the first page */
function inputOf({ path, method, list }: Route, args: ListArguments, at: { size: number; position: unknown }) {
  const paging = list !== 'whole' && { [list === 'from' ? 'size' : 'limit']: at.size, [String(list)]: at.position };
  const outside = Object.entries({ ...args, ...paging }).filter(([name]) => !path.includes(`{${name}}`));
  return { params: args, [method === 'GET' ? 'query' : 'body']: Object.fromEntries(outside) };
}

/** @returns null after the last page */
function nextPosition({ list }: Route, { data, meta }: Page, at: { size: number; read: number }): unknown {
  if (list === 'cursor') return meta?.next_cursor ?? null;
  if (list === 'whole' || data.length < at.size) return null;
  return list === 'from' ? at.read : (data.at(-1) as { position?: number }).position;
}

function identityOf(record: object): unknown {
  const { id, position } = record as { id?: unknown; position?: unknown };
  return id ?? position ?? JSON.stringify(record);
}
