import { Button } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { EmptyState } from '../../ui/EmptyState.tsx';
import classes from './NoKeys.module.css';

interface NoKeysProps {
  readonly onAdd?: () => void;
  readonly onImport?: () => void;
}

/** Shown if the account has no keys, without buttons for users who cannot add keys. */
export function NoKeys({ onAdd, onImport }: NoKeysProps) {
  return (
    <EmptyState
      icon={<IconKey size={24} stroke={1.6} />}
      title="No API keys yet"
      actions={
        onAdd && (
          <>
            <Button onClick={onAdd} leftSection={<IconPlus size={16} aria-hidden="true" />}>
              ADD API KEY
            </Button>
            <Button variant="default" onClick={onImport}>
              Import keys
            </Button>
          </>
        )
      }
    >
      <p>An API key lets a program authenticate with its own role, without a user's password.</p>
      <p className={classes['hint']}>Or run this command on the server:</p>
      <code className={classes['command']}>npm run keyward -- keys create NAME --role READONLY</code>
      {onAdd === undefined && <p className={classes['hint']}>An administrator can add the first one.</p>}
    </EmptyState>
  );
}
