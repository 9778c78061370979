import { Button, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api, hasCode } from '../../app/api.ts';
import { useLinkToken } from '../../app/link-token.ts';
import { EntranceFrame } from '../../app/shell/EntranceFrame.tsx';
import { useAction } from '../../app/use-action.ts';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { describeFailure } from '../../ui/failure.ts';
import { NewPassword, passwordFault } from '../../ui/NewPassword.tsx';
import { LinkMissing } from './LinkMissing.tsx';
import { useEntrance } from './use-entrance.ts';

/** The page on which a user sets a password after an invitation or a password reset. */
export function EnrollmentPage() {
  const token = useLinkToken();
  const enter = useEntrance();
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<string>();
  const enrollment = useAction(async (link: string) =>
    enter((await api.enroll({ body: { token: link, password } })).data),
  );
  if (token === undefined) {
    return (
      <LinkMissing>
        Open the link that you received again; it has not been used yet. Each link works once, for a limited time.
      </LinkMissing>
    );
  }
  const weak = hasCode(enrollment.error, 'weak_password');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = passwordFault(password);
    setFault(found);
    if (found === undefined) enrollment.run(token);
  };
  return (
    <EntranceFrame title="Choose a password" lead="Set the password that you will sign in with.">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <NewPassword
            value={password}
            onChange={setPassword}
            error={fault ?? (weak ? describeFailure(enrollment.error).message : undefined)}
          />
          {!weak && <FormErrors error={enrollment.error} />}
          <Button type="submit" size="md" fullWidth loading={enrollment.pending}>
            Set password and sign in
          </Button>
        </Stack>
      </form>
    </EntranceFrame>
  );
}
