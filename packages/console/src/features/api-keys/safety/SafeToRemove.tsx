import type { ApiKey, KeyUsage } from '@keyward/sdk';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, serverNow } from '../../../app/api.ts';
import { Facts } from '../../../ui/Facts.tsx';
import { operationName } from '../../../ui/keys/operation-name.ts';
import { Note } from '../../../ui/Note.tsx';
import { Timestamp } from '../../../ui/Timestamp.tsx';
import { relativeTime } from '../../../ui/time-format.ts';
import classes from './SafeToRemove.module.css';
import { UsageCounts } from './UsageCounts.tsx';
import { assess } from './usage-assessment.ts';

/** Maximum operations shown. */
const MAX_OPERATIONS = 5;

/** Shows whether a key is still used, with its recent usage. */
export function SafeToRemove({ record }: { readonly record: ApiKey }) {
  const { appname } = record;
  const usage = useQuery({
    queryKey: ['api-key-usage', appname],
    queryFn: async ({ signal }) =>
      (await api.getApiKeyUsage({ params: { appname }, query: { days: 1 } }, { signal })).data,
    staleTime: 0,
  });
  return (
    <section className={classes['root']} aria-label="Safe to remove?">
      {usage.isPending && <Skeleton height={120} radius="md" />}
      {usage.isError && (
        <Note tone="warning">
          <p>The usage of the key could not be loaded.</p>
          <Button size="compact-sm" variant="default" mt={8} onClick={() => void usage.refetch()}>
            Retry
          </Button>
        </Note>
      )}
      {usage.isSuccess && <Evidence record={record} usage={usage.data} />}
    </section>
  );
}

function Evidence({ record, usage }: { readonly record: ApiKey; readonly usage: KeyUsage }) {
  const now = serverNow();
  const { tone, sentence } = assess(record, usage, { now, ago: (seconds) => relativeTime(seconds, now) });
  const addresses = usage.ip_addresses.map(({ ip, last_seen }) => (
    <span key={ip} className={classes['address']}>
      <span className="kw-mono kw-break">{ip}</span> <Timestamp seconds={last_seen} />
    </span>
  ));
  const operations = usage.operations.slice(0, MAX_OPERATIONS).map(({ operation, count, last_used }) => (
    <span key={operation} className={classes['address']}>
      <span className="kw-break">{operationName(operation)}</span> {count.toLocaleString('en')}×{' '}
      <Timestamp seconds={last_used} />
    </span>
  ));
  return (
    <>
      <Note tone={tone}>{sentence}</Note>
      <Facts
        facts={[
          ['Last login', <Timestamp key="last" seconds={usage.last_login} />],
          ...(addresses.length > 0 ? [['IP addresses', addresses] as const] : []),
          ...(operations.length > 0 ? [['Operations', operations] as const] : []),
        ]}
      />
      <UsageCounts usage={usage} />
    </>
  );
}
