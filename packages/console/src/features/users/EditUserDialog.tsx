import type { User } from '@keyward/sdk';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { sessionKey, useSession } from '../../app/session.ts';
import { useChange } from '../../app/use-change.ts';
import { usersKey } from '../../app/users.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { CopyField } from '../../ui/CopyField.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { Note } from '../../ui/Note.tsx';
import { NameFields } from './NameFields.tsx';
import { displayName, namesFaults, trimmed } from './person.ts';
import { UserRoleField } from './UserRoleField.tsx';

interface EditUserDialogProps {
  readonly user: User;
  readonly onClose: () => void;
}

export function EditUserDialog({ user, onClose }: EditUserDialogProps) {
  const announce = useAnnounce();
  const self = useSession().id === user.id;
  const [names, setNames] = useState({ given_name: user.given_name, family_name: user.family_name });
  const [role, setRole] = useState(user.roles[0] ?? 'readonly');
  const body = { nickname: user.nickname, picture: user.picture, ...trimmed(names), roles: [role] };
  const save = useChange(() => api.updateUser({ params: { id: user.id }, body }), {
    outdated: self ? [usersKey, sessionKey] : [usersKey],
    onDone: ({ data }) => {
      announce(`${displayName(data)} was changed.`);
      onClose();
    },
  });
  return (
    <FormDialog title="Edit User" action="SAVE" change={save} faults={namesFaults(names)} onCancel={onClose}>
      {(shown) => (
        <>
          <NameFields value={names} onChange={setNames} faults={shown} />
          <CopyField label="E-mail address" value={user.email} />
          <UserRoleField value={role} onChange={setRole} present={user.roles[0]} />
          {role !== user.roles[0] && (
            <Note>
              {self
                ? 'Another role ends your own sessions and tokens: you will be asked to sign in again.'
                : 'Another role ends the sessions, tokens and pending link of this person at once; they sign in again with the new one.'}
            </Note>
          )}
        </>
      )}
    </FormDialog>
  );
}
