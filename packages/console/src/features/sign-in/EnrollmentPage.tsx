import { Button, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api, hasCode } from '../../app/api.ts';
import { useLinkToken } from '../../app/link-token.ts';
import { PublicLayout } from '../../app/shell/PublicLayout.tsx';
import { useAction } from '../../app/use-action.ts';
import { describeFailure } from '../../ui/describe-failure.ts';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { NewPassword, passwordError } from '../../ui/NewPassword.tsx';
import { LinkMissing } from './LinkMissing.tsx';
import { useOpenConsole } from './use-open-console.ts';

/** The page on which a user sets a password after an invitation or a password reset. */
export function EnrollmentPage() {
  const token = useLinkToken();
  const openConsole = useOpenConsole();
  const [password, setPassword] = useState('');
  const [fieldError, setFieldError] = useState<string>();
  const enrollment = useAction(async (link: string) =>
    openConsole((await api.enroll({ body: { token: link, password } })).data),
  );
  if (token === undefined) {
    return (
      <LinkMissing>
        Open the link again; it has not been used yet. Each link works once, for a limited time.
      </LinkMissing>
    );
  }
  const weak = hasCode(enrollment.error, 'weak_password');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const passwordFault = passwordError(password);
    setFieldError(passwordFault);
    if (passwordFault === undefined) enrollment.run(token);
  };
  return (
    <PublicLayout title="Choose a password" lead="Set the password that you will sign in with.">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <NewPassword
            value={password}
            onChange={setPassword}
            error={fieldError ?? (weak ? describeFailure(enrollment.error).message : undefined)}
          />
          {!weak && <FormErrors error={enrollment.error} />}
          <Button type="submit" size="md" fullWidth loading={enrollment.pending}>
            Set password and sign in
          </Button>
        </Stack>
      </form>
    </PublicLayout>
  );
}
