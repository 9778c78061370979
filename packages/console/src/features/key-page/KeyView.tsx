import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useHasPermission } from '../../app/session.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Section } from '../../ui/Section.tsx';
import { KeyFacts } from './KeyFacts.tsx';
import { KeyHistory } from './KeyHistory.tsx';
import { KeyUsagePanel } from './KeyUsagePanel.tsx';
import { keyQuery, usageQuery } from './queries.ts';

const route = getRouteApi('/settings/user-management/api-keys/$name');

/** The page of a key: facts, usage and history. */
export function KeyView() {
  const { name } = route.useParams();
  const hasPermission = useHasPermission();
  const key = useQuery(keyQuery(name));
  const usage = useQuery(usageQuery(name));
  return (
    <>
      <PageHeader trail={['Settings', 'User Management', 'API Keys', name]} title={name} lead={key.data?.description} />
      <div style={{ display: 'grid', gap: 20 }}>
        <Section title="Key">
          <Loaded query={key} noun="key">
            {(record) => <KeyFacts record={record} />}
          </Loaded>
        </Section>
        {key.data !== undefined && (
          <Loaded query={usage} noun="usage">
            {(uses) => <KeyUsagePanel usage={uses} />}
          </Loaded>
        )}
        {key.data !== undefined && hasPermission('audit:fetch') && <KeyHistory id={key.data.id} />}
      </div>
    </>
  );
}
