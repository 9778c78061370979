import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

export const noticesKey = ['notices'];

/** So many stand on the page at once; the answer says how many there are. */
const SHOWN = 10;

/** What happens to keys soon, the nearest first. */
export const noticesQuery = queryOptions({
  queryKey: noticesKey,
  queryFn: async ({ signal }) => {
    const { data, meta } = await api.listNotices({ query: { limit: SHOWN } }, { signal });
    return { notices: data, total: meta.total ?? data.length };
  },
});
