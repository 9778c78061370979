import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { usersKey } from '../../app/users.ts';
import { messageOf } from '../../ui/describe-failure.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { NameFields } from './NameFields.tsx';
import { UserRoleField } from './UserRoleField.tsx';
import { emailError, namesErrors, trimNames } from './user-fields.ts';
import type { OneTimeLink } from './user-task.ts';

interface AddUserDialogProps {
  readonly onClose: () => void;
  readonly onLink: (oneTimeLink: OneTimeLink) => void;
}

export function AddUserDialog({ onClose, onLink }: AddUserDialogProps) {
  const [names, setNames] = useState({ given_name: '', family_name: '' });
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('readonly');
  const add = useChange(() => api.createUser({ body: { ...trimNames(names), email: email.trim(), roles: [role] } }), {
    invalidates: [usersKey],
    onDone: ({ data: { enrollment, email: added } }) =>
      enrollment === null
        ? onClose()
        : onLink({ email: added, url: enrollment.url, expiresAt: enrollment.expires_at, purpose: 'invitation' }),
  });
  const takenError = messageOf(add.error, 'email_taken');
  return (
    <FormDialog
      title="Add user"
      action="SAVE"
      change={add}
      fieldErrors={{ ...namesErrors(names), email: emailError(email) }}
      hasFieldError={takenError !== undefined}
      onCancel={onClose}
    >
      {(shown) => (
        <>
          <NameFields value={names} onChange={setNames} fieldErrors={shown} />
          <TextInput
            label="Email address"
            description="The user signs in with this address, which cannot be changed. Keyward does not send the invitation."
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={shown.email ?? takenError}
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
