import type { DailyUsage } from '@keyward/sdk';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

/** Maximum keys per request. */
const MAX_KEYS_PER_REQUEST = 100;

interface Waiting {
  readonly appname: string;
  readonly resolve: (usage: DailyUsage | null) => void;
  readonly reject: (error: unknown) => void;
}

let waiting: Waiting[] = [];

/** Collects the requests of all rows and sends them in batches. */
function daysOf(appname: string): Promise<DailyUsage | null> {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) setTimeout(requestAll);
    waiting.push({ appname, resolve, reject });
  });
}

function requestAll(): void {
  const batch = waiting;
  waiting = [];
  for (let at = 0; at < batch.length; at += MAX_KEYS_PER_REQUEST)
    void requestBatch(batch.slice(at, at + MAX_KEYS_PER_REQUEST));
}

async function requestBatch(batch: readonly Waiting[]): Promise<void> {
  try {
    const appnames = [...new Set(batch.map(({ appname }) => appname))];
    const { data } = await api.summarizeUsage({ body: { appnames } });
    const known = new Map(data.map((each) => [each.appname, each]));
    for (const { appname, resolve } of batch) resolve(known.get(appname) ?? null);
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

export function daysQuery(appname: string) {
  return queryOptions({
    queryKey: ['usage-days', appname],
    queryFn: () => daysOf(appname),
    staleTime: 60_000,
  });
}
