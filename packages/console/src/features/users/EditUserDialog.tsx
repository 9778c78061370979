import type { User } from '@keyward/sdk';
import { Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/api.ts';
import { usePresence } from '../../app/presence/presence.ts';
import { sessionKey, useSession } from '../../app/session.ts';
import { useAction } from '../../app/use-action.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { CopyField } from '../../ui/CopyField.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogActions } from '../../ui/DialogActions.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { focusFirstFault } from '../../ui/focus-fault.ts';
import { Note } from '../../ui/Note.tsx';
import { NameFields } from './NameFields.tsx';
import { displayName, hasFault, namesFaults } from './person.ts';
import { usersKey } from './queries.ts';
import { UserRoleField } from './UserRoleField.tsx';

interface EditUserDialogProps {
  readonly user: User;
  readonly onClose: () => void;
}

export function EditUserDialog({ user, onClose }: EditUserDialogProps) {
  const client = useQueryClient();
  const presence = usePresence();
  const announce = useAnnounce();
  const { id: own } = useSession();
  const [names, setNames] = useState({ given_name: user.given_name, family_name: user.family_name });
  const [role, setRole] = useState(user.roles[0] ?? 'readonly');
  const [checked, setChecked] = useState(false);
  const faults = namesFaults(names);
  const save = useAction(async () => {
    const changed = { given_name: names.given_name.trim(), family_name: names.family_name.trim(), roles: [role] };
    const body = { nickname: user.nickname, picture: user.picture, ...changed };
    const { data } = await presence.attempt(() => api.updateUser({ params: { id: user.id }, body }));
    void client.invalidateQueries({ queryKey: usersKey });
    if (user.id === own) void client.invalidateQueries({ queryKey: sessionKey });
    announce(`${displayName(data)} was changed.`);
    onClose();
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setChecked(true);
    if (hasFault(faults)) focusFirstFault(event.currentTarget);
    else save.run();
  };
  return (
    <Dialog title="Edit User" onClose={onClose} size={600}>
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <NameFields value={names} onChange={setNames} faults={checked ? faults : {}} />
          <CopyField label="E-mail address" value={user.email} />
          <UserRoleField value={role} onChange={setRole} held={user.roles[0]} />
          {role !== user.roles[0] && (
            <Note>
              {user.id === own
                ? 'Another role ends your own sessions and tokens: you will be asked to sign in again.'
                : 'Another role ends the sessions and tokens of this person at once; they sign in again with the new one.'}
            </Note>
          )}
          <FormErrors error={save.error} />
          <DialogActions action="SAVE" busy={save.pending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
