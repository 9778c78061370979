import { Button, PasswordInput, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../ui/describe-failure.ts';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { focusFirstInvalidField, hasFieldErrors } from '../../ui/field-errors.ts';
import { NewPassword } from '../../ui/NewPassword.tsx';
import { Note } from '../../ui/Note.tsx';
import { Section } from '../../ui/Section.tsx';
import { usePasswordChange } from './use-password-change.ts';

const DONE = 'Your password was changed. All your other sessions and tokens were revoked.';

export function PasswordSection() {
  const { name } = useSession();
  const { fields, edit, fieldErrors, change, done } = usePasswordChange(DONE);
  const [submitted, setSubmitted] = useState(false);
  const wrong = messageOf(change.error, 'invalid_credentials') && 'The password is incorrect. Try again.';
  const currentError = (submitted ? fieldErrors.current : undefined) ?? wrong;
  const weak = messageOf(change.error, 'weak_password');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSubmitted(hasFieldErrors(fieldErrors));
    if (hasFieldErrors(fieldErrors)) focusFirstInvalidField(event.currentTarget);
    else if (!change.pending) change.run();
  };
  return (
    <Section title="Change password">
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={480}>
          <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
          <PasswordInput
            label="Current password"
            name="current-password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={fields.current}
            onChange={(event) => edit('current', event.currentTarget.value)}
            error={currentError}
            aria-invalid={currentError !== undefined}
          />
          <NewPassword
            label="New password"
            value={fields.next}
            onChange={(value) => edit('next', value)}
            error={(submitted ? fieldErrors.next : undefined) ?? weak}
          />
          {wrong === undefined && weak === undefined && <FormErrors error={change.error} />}
          {done && <Note>{DONE}</Note>}
          <Button type="submit" loading={change.pending} style={{ alignSelf: 'flex-start' }}>
            Change password
          </Button>
        </Stack>
      </form>
    </Section>
  );
}
