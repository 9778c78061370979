import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import type { DeliveryState } from './search.ts';

export const webhooksKey = ['webhooks'];

/** All webhooks. Reloaded on every visit, because their state changes. */
export const webhooksQuery = queryOptions({
  queryKey: [...webhooksKey, 'list'],
  queryFn: async ({ signal }) => (await api.listWebhooks({}, { signal })).data,
  staleTime: 0,
});

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: [...webhooksKey, 'one', id],
    queryFn: async ({ signal }) => (await api.getWebhook({ params: { id } }, { signal })).data,
    staleTime: 0,
  });

const POLL_INTERVAL_MS = 3000;

/** The deliveries of a webhook. Polled while one is pending. */
export const deliveriesQuery = (id: string, state: DeliveryState | undefined) =>
  infiniteQueryOptions({
    queryKey: [...webhooksKey, 'deliveries', id, state],
    queryFn: ({ signal, pageParam }) =>
      api.listWebhookDeliveries({ params: { id }, query: { state, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ meta }) => meta.next_cursor ?? undefined,
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.data.some((delivery) => delivery.state === 'pending')) ? POLL_INTERVAL_MS : false,
  });
