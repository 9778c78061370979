import { Button } from '@mantine/core';
import { IconPlus, IconShieldLock } from '@tabler/icons-react';
import { useHasPermission } from '../../app/session.ts';
import type { KeyTask } from './key-task.ts';

/** The page's two buttons, if the user has the permissions. */
export function HeaderActions({ onTask }: { readonly onTask: (task: KeyTask) => void }) {
  const hasPermission = useHasPermission();
  return (
    <>
      {hasPermission('api-keys:create') && (
        <Button
          id="add-api-key"
          leftSection={<IconPlus size={17} aria-hidden="true" />}
          onClick={() => onTask({ kind: 'create' })}
        >
          ADD API KEY
        </Button>
      )}
      {hasPermission('shared-secret:fetch') && (
        <Button
          variant="default"
          leftSection={<IconShieldLock size={17} stroke={1.8} aria-hidden="true" />}
          onClick={() => onTask({ kind: 'secret' })}
        >
          API SHARED SECRET
        </Button>
      )}
    </>
  );
}
