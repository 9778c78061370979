import type { SharedSecret } from '@keyward/sdk';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { secretStatusQuery } from './queries.ts';
import { SecretCreate } from './SecretCreate.tsx';
import { SecretRegenerate } from './SecretRegenerate.tsx';
import { SecretView } from './SecretView.tsx';

/** Creates, reveals and regenerates the shared secret. */
export function SecretDialog({ onClose }: { readonly onClose: () => void }) {
  const status = useQuery(secretStatusQuery);
  const [secret, setSecret] = useState<SharedSecret>();
  const [replacing, setReplacing] = useState(false);
  const show = (shown: SharedSecret | undefined) => {
    setSecret(shown);
    setReplacing(false);
  };
  const exists = secret !== undefined || status.data?.exists === true;
  return (
    <Dialog title={replacing ? 'Regenerate the shared secret?' : 'API Shared Secret'} onClose={onClose} size={620}>
      {status.isPending && <Skeleton height={120} radius="md" />}
      {status.isError && (
        <ErrorState error={status.error} title="The shared secret could not be loaded" onRetry={status.refetch} />
      )}
      {status.isSuccess && !exists && <SecretCreate onCreated={show} onCancel={onClose} />}
      {status.isSuccess && exists && replacing && (
        <SecretRegenerate status={status.data} onRegenerated={show} onCancel={() => setReplacing(false)} />
      )}
      {status.isSuccess && exists && !replacing && (
        <SecretView
          status={status.data}
          secret={secret}
          onSecret={show}
          onRegenerate={() => setReplacing(true)}
          onCancel={onClose}
        />
      )}
    </Dialog>
  );
}
