import { Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, hasCode } from '../../app/api.ts';
import { usePresence } from '../../app/presence/presence.ts';
import { useAction } from '../../app/use-action.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogActions } from '../../ui/DialogActions.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { describeFailure } from '../../ui/failure.ts';
import { focusFirstFault } from '../../ui/focus-fault.ts';
import { NameFields } from './NameFields.tsx';
import { emailFault, hasFault, namesFaults } from './person.ts';
import { usersKey } from './queries.ts';
import { UserRoleField } from './UserRoleField.tsx';
import type { Handover } from './user-task.ts';

interface AddUserDialogProps {
  readonly onClose: () => void;
  readonly onLink: (handover: Handover) => void;
}

export function AddUserDialog({ onClose, onLink }: AddUserDialogProps) {
  const client = useQueryClient();
  const presence = usePresence();
  const [names, setNames] = useState({ given_name: '', family_name: '' });
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('readonly');
  const [checked, setChecked] = useState(false);
  const faults = { ...namesFaults(names), email: emailFault(email) };
  const add = useAction(async () => {
    const body = {
      given_name: names.given_name.trim(),
      family_name: names.family_name.trim(),
      email: email.trim(),
      roles: [role],
    };
    const { data } = await presence.attempt(() => api.createUser({ body }));
    void client.invalidateQueries({ queryKey: usersKey });
    const { url, expires_at: expiresAt } = data.enrolment;
    onLink({ email: data.email, url, expiresAt, purpose: 'invitation' });
  });
  const taken = hasCode(add.error, 'email_taken') ? describeFailure(add.error).message : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setChecked(true);
    if (hasFault(faults)) focusFirstFault(event.currentTarget);
    else add.run();
  };
  return (
    <Dialog title="Add User" onClose={onClose} size={600}>
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <NameFields value={names} onChange={setNames} faults={checked ? faults : {}} />
          <TextInput
            label="E-mail address"
            description="The person signs in with it. It cannot be changed, and Keyward sends no mail to it."
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={(checked && faults.email) || taken}
            maxLength={254}
            autoComplete="off"
            spellCheck={false}
            required
            withAsterisk={false}
          />
          <UserRoleField value={role} onChange={setRole} />
          {taken === undefined && <FormErrors error={add.error} />}
          <DialogActions action="SAVE" busy={add.pending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
