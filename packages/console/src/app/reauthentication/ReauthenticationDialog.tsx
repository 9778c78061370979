import type { Session } from '@keyward/sdk';
import { PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { api, hasCode } from '../api.ts';
import { useSession } from '../session.ts';
import { useAction } from '../use-action.ts';

interface ReauthenticationDialogProps {
  readonly onConfirmed: (session: Session) => void;
  readonly onCancel: () => void;
}

/** Prompts for the password. A re-authentication is valid for five minutes. */
export function ReauthenticationDialog({ onConfirmed, onCancel }: ReauthenticationDialogProps) {
  const { name } = useSession();
  const [password, setPassword] = useState('');
  const confirmation = useAction(async () => {
    try {
      onConfirmed((await api.reauthenticate({ body: { password } })).data);
    } finally {
      setPassword('');
    }
  });
  const wrong = hasCode(confirmation.error, 'invalid_credentials');
  return (
    <FormDialog
      title="Confirm your password"
      action="Confirm password"
      change={confirmation}
      hasFieldError={wrong}
      ready={password !== ''}
      onCancel={onCancel}
      size={440}
      gap="md"
    >
      <Text size="sm" c="dimmed">
        Sensitive actions require your password. You will not be asked again for five minutes.
      </Text>
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      <PasswordInput
        label={`Password of ${name}`}
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={wrong && 'The password is incorrect. Try again.'}
        data-first
      />
    </FormDialog>
  );
}
