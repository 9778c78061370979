import type { Session } from '@keyward/sdk';
import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../ui/Dialog.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { api, hasCode } from '../api.ts';
import { useSession } from '../session.ts';

interface PresenceDialogProps {
  readonly onProved: (session: Session) => void;
  readonly onCancel: () => void;
}

/** Asks for the password once more. It counts for five minutes. */
export function PresenceDialog({ onProved, onCancel }: PresenceDialogProps) {
  const { name } = useSession();
  const [password, setPassword] = useState('');
  const proof = useMutation({
    mutationFn: async (text: string) => (await api.provePresence({ body: { password: text } })).data,
    onSuccess: onProved,
    onSettled: () => setPassword(''),
  });
  const wrong = hasCode(proof.error, 'invalid_credentials');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== '') proof.mutate(password);
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
            data-autofocus
          />
          {!wrong && <FormErrors error={proof.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onCancel}>
              CANCEL
            </Button>
            <Button type="submit" disabled={password === ''} loading={proof.isPending}>
              CONFIRM
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
