import type { DailyUsage } from '@keyward/sdk';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

/** Maximum keys per request. */
const MOST = 100;

interface Waiting {
  readonly appname: string;
  readonly resolve: (usage: DailyUsage | null) => void;
  readonly reject: (error: unknown) => void;
}

let waiting: Waiting[] = [];

/** Collects the requests of all rows and sends them in batches. */
function daysOf(appname: string): Promise<DailyUsage | null> {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) setTimeout(askForAll);
    waiting.push({ appname, resolve, reject });
  });
}

function askForAll(): void {
  const asked = waiting;
  waiting = [];
  for (let at = 0; at < asked.length; at += MOST) void ask(asked.slice(at, at + MOST));
}

async function ask(asked: readonly Waiting[]): Promise<void> {
  try {
    const appnames = [...new Set(asked.map(({ appname }) => appname))];
    const { data } = await api.summarizeUsage({ body: { appnames } });
    const known = new Map(data.map((each) => [each.appname, each]));
    for (const { appname, resolve } of asked) resolve(known.get(appname) ?? null);
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}

export function daysQuery(appname: string) {
  return queryOptions({
    queryKey: ['usage-days', appname],
    queryFn: () => daysOf(appname),
    staleTime: 60_000,
  });
}
