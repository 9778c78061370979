import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../ui/Loaded.tsx';
import { Section } from '../../ui/Section.tsx';
import { useTask } from '../../ui/use-task.tsx';
import { ownSessionsQuery } from './queries.ts';
import { SessionTable } from './SessionTable.tsx';
import type { SessionTask } from './session-task.ts';

const loadDialogs = async () => (await import('./RevokeSessionDialog.tsx')).RevokeSessionDialog;

export function SessionsSection() {
  const sessions = useQuery(ownSessionsQuery);
  const { open, dialogs } = useTask<SessionTask>(loadDialogs);
  const others = sessions.data?.filter(({ current }) => !current).length ?? 0;
  return (
    <Section
      title="Sessions"
      aside={
        others > 0 && (
          <Button variant="default" onClick={() => open({ kind: 'end-others', count: others })}>
            Sign out all other sessions
          </Button>
        )
      }
    >
      <Loaded query={sessions} noun="sessions">
        {(all) => <SessionTable sessions={all} onEnd={(session) => open({ kind: 'end', session })} />}
      </Loaded>
      {dialogs}
    </Section>
  );
}
