import type { User } from '@keyward/sdk';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { sessionKey, useSession } from '../../app/session.ts';
import { useChange } from '../../app/use-change.ts';
import { useVersion } from '../../app/use-version.ts';
import { usersKey } from '../../app/users.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { Conflict } from '../../ui/Conflict.tsx';
import { CopyField } from '../../ui/CopyField.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { Note } from '../../ui/Note.tsx';
import { roleLabel } from '../../ui/RoleBadge.tsx';
import type { ComparedField } from '../../ui/VersionConflict.tsx';
import { NameFields } from './NameFields.tsx';
import { UserRoleField } from './UserRoleField.tsx';
import { displayName, namesErrors, trimNames } from './user-fields.ts';

type Content = Pick<User, 'given_name' | 'family_name' | 'nickname' | 'picture' | 'roles'>;

function contentOf({ given_name, family_name, nickname, picture, roles }: Content): Content {
  return { given_name, family_name, nickname, picture, roles };
}

function comparedFields(entered: Content, stored: Content): ComparedField[] {
  return [
    { label: 'Given name', entered: entered.given_name, stored: stored.given_name },
    { label: 'Family name', entered: entered.family_name, stored: stored.family_name },
    { label: 'Nickname', entered: entered.nickname ?? '', stored: stored.nickname ?? '' },
    { label: 'Picture', entered: entered.picture ?? '', stored: stored.picture ?? '' },
    { label: 'Role', entered: roleLabel(entered.roles[0] ?? ''), stored: roleLabel(stored.roles[0] ?? '') },
  ];
}

interface EditUserDialogProps {
  readonly user: User;
  readonly onClose: () => void;
}

export function EditUserDialog({ user, onClose }: EditUserDialogProps) {
  const announce = useAnnounce();
  const self = useSession().id === user.id;
  const [base, setBase] = useState(user);
  const [names, setNames] = useState({ given_name: user.given_name, family_name: user.family_name });
  const [role, setRole] = useState(user.roles[0] ?? 'readonly');
  const body = { nickname: base.nickname, picture: base.picture, ...trimNames(names), roles: [role] };
  const version = useVersion({
    id: user.id,
    initial: user,
    read: (signal) => api.getUser({ params: { id: user.id } }, { signal }),
    contentOf,
  });
  const load = (stored: User) => {
    setNames({ given_name: stored.given_name, family_name: stored.family_name });
    setRole(stored.roles[0] ?? 'readonly');
    setBase(stored);
    version.accept();
  };
  const change = (headers: { 'if-match': string | undefined }) =>
    api.updateUser({ params: { id: user.id }, headers, body });
  const save = useChange(() => version.send(change), {
    invalidates: self ? [usersKey, sessionKey] : [usersKey],
    onDone: ({ data }) => {
      announce(`${displayName(data)} was changed.`);
      onClose();
    },
  });
  return (
    <FormDialog
      title="Edit user"
      action="SAVE"
      change={save}
      fieldErrors={namesErrors(names)}
      hasFieldError={version.conflict !== undefined}
      ready={version.ready}
      onCancel={onClose}
    >
      {(shown) => (
        <>
          <NameFields value={names} onChange={setNames} fieldErrors={shown} />
          <CopyField label="Email address" value={user.email} />
          <UserRoleField value={role} onChange={setRole} current={base.roles[0]} />
          {role !== base.roles[0] && (
            <Note>
              {self
                ? 'Changing your role revokes your sessions and tokens. You will have to sign in again.'
                : 'Changing the role revokes the sessions, tokens and pending link of this user immediately. They have to sign in again.'}
            </Note>
          )}
          <FormErrors error={version.error} />
          <Conflict
            noun="user"
            version={version}
            base={base}
            fields={(stored) => comparedFields(body, stored)}
            onLoad={load}
          />
        </>
      )}
    </FormDialog>
  );
}
