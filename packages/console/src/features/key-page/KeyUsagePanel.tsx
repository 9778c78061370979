import type { KeyUsage } from '@keyward/sdk';
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { serverClock } from '../../app/api.ts';
import { allowedOf, barsOf, denialReasons, deniedOf } from '../../ui/charts/series.ts';
import { UsageChart } from '../../ui/charts/UsageChart.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import { FactGrid } from '../../ui/FactGrid.tsx';
import { operationName } from '../../ui/keys/operation-name.ts';
import { Section } from '../../ui/Section.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';

const spans = {
  hours: { label: 'By hour, 48 hours', title: 'Requests by hour', seconds: 3600, count: 48 },
  month: { label: 'By day, 30 days', title: 'Requests by day', seconds: 86_400, count: 30 },
  quarter: { label: 'By day, 90 days', title: 'Requests by day', seconds: 86_400, count: 90 },
} as const;

type Span = keyof typeof spans;

/** The usage of a key: over time, by outcome, operation and IP address. */
export function KeyUsagePanel({ usage }: { readonly usage: KeyUsage }) {
  const [span, setSpan] = useState<Span>('month');
  const { title, seconds, count } = spans[span];
  const { last_24_hours: day, last_30_days: month } = usage.totals;
  const now = serverClock() || Math.floor(Date.now() / 1000);
  return (
    <>
      <Section
        title="Usage"
        aside={
          <NativeSelect
            aria-label="Time span"
            value={span}
            onChange={({ currentTarget: { value } }) => setSpan(value as Span)}
            data={Object.entries(spans).map(([value, { label }]) => ({ value, label }))}
          />
        }
      >
        <UsageChart label={title} bars={barsOf(usage.hours, { seconds, count, now })} />
        <div style={{ marginTop: 20 }}>
          <FactGrid
            facts={[
              ['Allowed in 24 hours', allowedOf(day).toLocaleString('en')],
              ['Allowed in 30 days', allowedOf(month).toLocaleString('en')],
              ['Denied in 30 days', deniedOf(month).toLocaleString('en')],
              ...denialReasons
                .filter(([outcome]) => month[outcome] > 0)
                .map(([outcome, name]) => [name, month[outcome].toLocaleString('en')] as const),
              ['Last write', <Timestamp key="beyond" seconds={usage.last_write_at} never="Never" />],
            ]}
          />
        </div>
      </Section>
      <Section title="Operations">
        {usage.operations.length === 0 ? (
          <p>No operations in the last 30 days.</p>
        ) : (
          <DataTable
            label="Operations in 30 days"
            columns={[
              { id: 'operation', name: 'Operation', cell: ({ operation }) => <bdi>{operationName(operation)}</bdi> },
              { id: 'count', name: 'Allowed in 30 days', cell: ({ count: uses }) => uses.toLocaleString('en') },
              { id: 'last_used', name: 'Last', cell: ({ last_used: at }) => <Timestamp seconds={at} /> },
            ]}
            rows={usage.operations}
            rowId={({ operation }) => operation}
          />
        )}
      </Section>
      <Section title="IP addresses">
        {usage.ip_addresses.length === 0 ? (
          <p>No IP addresses recorded.</p>
        ) : (
          <DataTable
            label="Recent IP addresses"
            columns={[
              { id: 'ip', name: 'IP address', cell: ({ ip }) => <span className="kw-mono kw-break">{ip}</span> },
              { id: 'last_seen', name: 'Last', cell: ({ last_seen: at }) => <Timestamp seconds={at} /> },
            ]}
            rows={usage.ip_addresses}
            rowId={({ ip }) => ip}
          />
        )}
      </Section>
    </>
  );
}
