import { Button, NativeSelect } from '@mantine/core';
import { IconZoomQuestion } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useHasPermission } from '../../app/session.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { useTask } from '../../ui/use-task.tsx';
import { LeakPolicy } from './LeakPolicy.tsx';
import { LeaksPanel } from './LeaksPanel.tsx';
import type { LeakTask } from './leak-task.ts';
import { leakStates } from './search.ts';

const route = getRouteApi('/settings/integrations/leaks');
const loadDialogs = async () => (await import('./LeakDialogs.tsx')).LeakDialogs;
const labels = { open: 'Open', resolved: 'Resolved' };

export function LeaksView() {
  const hasPermission = useHasPermission();
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  const { open, dialogs } = useTask<LeakTask>(loadDialogs);
  const setState = (value: string) => {
    const next = leakStates.find((each) => each === value);
    void navigate({ search: next ? { state: next } : {}, resetScroll: false });
  };
  return (
    <>
      <PageHeader
        trail={['Settings', 'Integrations', 'Leak reports']}
        title="Integrations - Leak reports"
        lead="Keys of this account that GitHub or another reporter found in public."
        actions={
          hasPermission('leaks:create') && (
            <Button
              leftSection={<IconZoomQuestion size={17} stroke={1.8} aria-hidden="true" />}
              onClick={() => open({ kind: 'check' })}
            >
              Check a text
            </Button>
          )
        }
      />
      <LeakPolicy onChange={(current) => open({ kind: 'policy', current })} />
      <Panel
        toolbarLabel="Filter the leak reports"
        toolbar={
          <NativeSelect
            aria-label="State"
            value={state ?? ''}
            onChange={(event) => setState(event.currentTarget.value)}
            data={[
              { value: '', label: 'All reports' },
              ...leakStates.map((value) => ({ value, label: labels[value] })),
            ]}
          />
        }
      >
        <LeaksPanel state={state} onClear={() => setState('')} />
      </Panel>
      {dialogs}
    </>
  );
}
