import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { passwordError } from '../../ui/NewPassword.tsx';
import { ownSessionsKey } from './queries.ts';

const empty = { current: '', next: '' };

/**
 * The fields of the form and the change that they send. Clears both passwords after they are accepted.
 * @param sentence announced when the password was changed
 */
export function usePasswordChange(sentence: string) {
  const announce = useAnnounce();
  const [fields, setFields] = useState(empty);
  const [done, setDone] = useState(false);
  const change = useChange(
    () => api.changePassword({ body: { current_password: fields.current, new_password: fields.next } }),
    {
      invalidates: [ownSessionsKey],
      onDone: () => {
        setFields(empty);
        setDone(true);
        announce(sentence);
      },
    },
  );
  const edit = (name: keyof typeof empty, value: string) => {
    setDone(false);
    setFields((previous) => ({ ...previous, [name]: value }));
  };
  const fieldErrors = {
    current: fields.current === '' ? 'Enter your current password.' : undefined,
    next: passwordError(fields.next),
  };
  return { fields, edit, fieldErrors, change, done };
}
