import { Text } from '@mantine/core';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import type { TaskDialogsProps } from '../../ui/use-task.tsx';
import { ownSessionsKey } from './queries.ts';
import type { SessionTask } from './session-task.ts';

/** Confirms signing out one session or all others. */
export function RevokeSessionDialog({ task, onTask }: TaskDialogsProps<SessionTask>) {
  const announce = useAnnounce();
  const close = () => onTask(undefined);
  const isOne = task.kind === 'end';
  const send = () => (isOne ? api.revokeOwnSession({ params: { id: task.session.id } }) : api.revokeOtherSessions());
  const end = useChange(send, {
    invalidates: [ownSessionsKey],
    onDone: () => {
      announce(isOne ? 'The session was signed out.' : 'All your other sessions were signed out.');
      close();
    },
  });
  return (
    <ConfirmDialog
      title={isOne ? 'Sign out this session?' : 'Sign out all other sessions?'}
      action={isOne ? 'Sign out session' : 'Sign out sessions'}
      change={end}
      onCancel={close}
    >
      {isOne ? <OneSession {...task.session} /> : <OtherSessions count={task.count} />}
      <Text size="sm">If you do not recognize a session, change your password as well.</Text>
    </ConfirmDialog>
  );
}

function OneSession({ ip, started_at }: { readonly ip: string | null; readonly started_at: number }) {
  return (
    <Text size="sm">
      The session from {ip ?? 'an unknown IP address'}, started <Timestamp seconds={started_at} />, is signed out
      immediately.
    </Text>
  );
}

function OtherSessions({ count }: { readonly count: number }) {
  return (
    <Text size="sm">
      {count === 1 ? '1 other session is' : `${count} other sessions are`} signed out immediately. This session
      continues.
    </Text>
  );
}
