import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

export const accountKey = ['account'];

export const accountQuery = queryOptions({
  queryKey: accountKey,
  queryFn: async ({ signal }) => (await api.getAccount({}, { signal })).data,
});

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: async ({ signal }) => (await api.getOverview({}, { signal })).data,
});
