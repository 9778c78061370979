import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { usersKey } from '../../app/users.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { messageOf } from '../../ui/failure.ts';
import { NameFields } from './NameFields.tsx';
import { emailFault, namesFaults, trimmed } from './person.ts';
import { UserRoleField } from './UserRoleField.tsx';
import type { Handover } from './user-task.ts';

interface AddUserDialogProps {
  readonly onClose: () => void;
  readonly onLink: (handover: Handover) => void;
}

export function AddUserDialog({ onClose, onLink }: AddUserDialogProps) {
  const [names, setNames] = useState({ given_name: '', family_name: '' });
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('readonly');
  const add = useChange(() => api.createUser({ body: { ...trimmed(names), email: email.trim(), roles: [role] } }), {
    outdated: [usersKey],
    onDone: ({ data: { enrollment, email: added } }) =>
      enrollment === null
        ? onClose()
        : onLink({ email: added, url: enrollment.url, expiresAt: enrollment.expires_at, purpose: 'invitation' }),
  });
  const taken = messageOf(add.error, 'email_taken');
  return (
    <FormDialog
      title="Add user"
      action="SAVE"
      change={add}
      faults={{ ...namesFaults(names), email: emailFault(email) }}
      errorAtField={taken !== undefined}
      onCancel={onClose}
    >
      {(shown) => (
        <>
          <NameFields value={names} onChange={setNames} faults={shown} />
          <TextInput
            label="Email address"
            description="The user signs in with it. It cannot be changed. Keyward does not send an invitation to it."
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={shown.email ?? taken}
            maxLength={254}
            autoComplete="off"
            spellCheck={false}
            required
            withAsterisk={false}
          />
          <UserRoleField value={role} onChange={setRole} />
        </>
      )}
    </FormDialog>
  );
}
