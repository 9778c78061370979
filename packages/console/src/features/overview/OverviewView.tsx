import { useQuery } from '@tanstack/react-query';
import { useHasPermission } from '../../app/session.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { TableSkeleton } from '../../ui/TableSkeleton.tsx';
import { AccountFacts } from './AccountFacts.tsx';
import { AccountSettings } from './AccountSettings.tsx';
import { Counts } from './Counts.tsx';
import { FirstSteps } from './FirstSteps.tsx';
import { KeysOverview } from './KeysOverview.tsx';
import { KeyPolicySection } from './key-policy/KeyPolicySection.tsx';
import { Notices } from './notices/Notices.tsx';
import classes from './Overview.module.css';
import { accountQuery } from './queries.ts';

export function OverviewView() {
  const hasPermission = useHasPermission();
  const { data, error, isError, refetch } = useQuery(accountQuery);
  return (
    <>
      <PageHeader trail={['Settings', 'Account', 'Overview']} title="Account - Overview" />
      {data === undefined ? (
        <Panel>
          {isError ? (
            <ErrorState error={error} title="The account could not be loaded" onRetry={() => void refetch()} />
          ) : (
            <TableSkeleton noun="the account" />
          )}
        </Panel>
      ) : (
        <div className={classes['root']}>
          {data.counts.api_keys === 0 && hasPermission('api-keys:create') && <FirstSteps />}
          <Counts counts={data.counts} />
          {data.counts.api_keys > 0 && hasPermission('api-keys:fetch') && (
            <>
              <Notices />
              <KeysOverview />
            </>
          )}
          <AccountFacts account={data} />
          <KeyPolicySection />
          <AccountSettings account={data} />
        </div>
      )}
    </>
  );
}
