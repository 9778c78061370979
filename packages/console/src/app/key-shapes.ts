import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

export const shapesKey = ['key-shapes'];

/** Shapes of foreign keys that the account has registered. */
export const shapesQuery = queryOptions({
  queryKey: shapesKey,
  queryFn: async ({ signal }) => (await api.listKeyShapes({}, { signal })).data,
});
