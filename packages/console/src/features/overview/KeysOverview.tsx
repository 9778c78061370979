import type { Overview } from '@keyward/sdk';
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { serverClock } from '../../app/api.ts';
import { barsOf } from '../../ui/charts/series.ts';
import { UsageChart } from '../../ui/charts/UsageChart.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Section } from '../../ui/Section.tsx';
import { DeniedRequests } from './DeniedRequests.tsx';
import { KeyLists } from './KeyLists.tsx';
import { overviewQuery } from './queries.ts';

/** Usage and lists of the keys. */
export function KeysOverview() {
  const overview = useQuery(overviewQuery);
  return (
    <Loaded query={overview} noun="usage of keys">
      {(data) => (
        <>
          <Checks overview={data} />
          <DeniedRequests totals={data.totals} />
          <KeyLists overview={data} />
        </>
      )}
    </Loaded>
  );
}

function Checks({ overview }: { readonly overview: Overview }) {
  const [byHour, setByHour] = useState(false);
  const now = serverClock() || Math.floor(Date.now() / 1000);
  const bars = byHour
    ? barsOf(overview.hours, { seconds: 3600, count: 48, now })
    : barsOf(overview.days, { seconds: 86_400, count: 90, now });
  return (
    <Section
      title="Key checks"
      aside={
        <NativeSelect
          aria-label="Time span"
          value={byHour ? 'hours' : 'days'}
          onChange={({ currentTarget: { value } }) => setByHour(value === 'hours')}
          data={[
            { value: 'days', label: 'By day, 90 days' },
            { value: 'hours', label: 'By hour, 48 hours' },
          ]}
        />
      }
    >
      <UsageChart label={byHour ? 'Checks by hour' : 'Checks by day'} bars={bars} />
    </Section>
  );
}
