import { IconLock } from '@tabler/icons-react';
import { EmptyState } from '../ui/EmptyState.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { useSession } from './session.ts';

/** The page shown if the user's role does not allow the requested page. */
export function NotAllowed({ permission }: { readonly permission: string }) {
  const { name, role } = useSession();
  return (
    <>
      <PageHeader trail={['Settings', 'Not allowed']} title="Not allowed" />
      <EmptyState icon={<IconLock size={24} stroke={1.6} />} title="You cannot view this page">
        <p>
          You are signed in as {name} with the role {role.toUpperCase()}. This page requires the permission{' '}
          <code className="kw-mono">{permission}</code>. Ask an administrator for it.
        </p>
      </EmptyState>
    </>
  );
}
