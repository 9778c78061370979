import type { Session } from '@keyward/sdk';
import { PasswordInput, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogActions } from '../../ui/DialogActions.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { api, hasCode } from '../api.ts';
import { useSession } from '../session.ts';
import { useAction } from '../use-action.ts';

interface PresenceDialogProps {
  readonly onProved: (session: Session) => void;
  readonly onCancel: () => void;
}

/** Asks for the password once more. It counts for five minutes. */
export function PresenceDialog({ onProved, onCancel }: PresenceDialogProps) {
  const { name } = useSession();
  const [password, setPassword] = useState('');
  const proof = useAction(async () => {
    try {
      onProved((await api.provePresence({ body: { password } })).data);
    } finally {
      setPassword('');
    }
  });
  const wrong = hasCode(proof.error, 'invalid_credentials');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== '') proof.run();
  };
  return (
    <Dialog title="Confirm that it is you" onClose={onCancel} size={440}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            This shows or changes a secret. Confirm your password to go on; it counts for five minutes.
          </Text>
          <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
          <PasswordInput
            label={`Password of ${name}`}
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={wrong && 'This is not your password. Try again.'}
            data-first
          />
          {!wrong && <FormErrors error={proof.error} />}
          <DialogActions action="CONFIRM" busy={proof.pending} onCancel={onCancel} disabled={password === ''} />
        </Stack>
      </form>
    </Dialog>
  );
}
