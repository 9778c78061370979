import { SHORTNAME } from '@keyward/contract/limits';
import { Button, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/api.ts';
import { useLinkToken } from '../../app/link-token.ts';
import { PublicLayout } from '../../app/shell/PublicLayout.tsx';
import { useAction } from '../../app/use-action.ts';
import { messageOf } from '../../ui/describe-failure.ts';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { NewPassword, passwordError } from '../../ui/NewPassword.tsx';
import { LinkMissing } from './LinkMissing.tsx';
import { useOpenConsole } from './use-open-console.ts';

const empty = { shortname: '', email: '', password: '' };
type Fields = typeof empty;
type FieldErrors = { readonly [Name in keyof Fields]?: string | undefined };

function fieldErrorsOf({ shortname, email, password }: Fields): FieldErrors {
  const fields = {
    shortname: SHORTNAME.test(shortname) ? undefined : 'Use 5 to 16 letters, digits, dots, hyphens, underscores or ~.',
    email: /^[^\s@]+@[^\s@]+$/.test(email) ? undefined : 'Enter your email address, such as ada@example.com.',
    password: passwordError(password),
  };
  return fields;
}

/** Creates the account and its first administrator, with the link that a new server prints. */
export function SetupPage() {
  const token = useLinkToken();
  const openConsole = useOpenConsole();
  const [fields, setFields] = useState(empty);
  const [fieldErrors, setFieldErrors] = useState<FieldErrors>({});
  const change = (name: keyof Fields) => (value: string) => setFields((current) => ({ ...current, [name]: value }));
  const setUp = useAction(async (link: string) =>
    openConsole((await api.setUp({ body: { token: link, ...fields } })).data),
  );
  if (token === undefined) {
    return (
      <LinkMissing>
        Open the complete setup link that the server printed at startup. It ends in <code>#token=…</code>. Restart the
        server to get a new link.
      </LinkMissing>
    );
  }
  const weak = messageOf(setUp.error, 'weak_password');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const errors = fieldErrorsOf(fields);
    setFieldErrors(errors);
    if (Object.values(errors).every((fieldError) => fieldError === undefined)) setUp.run(token);
  };
  return (
    <PublicLayout title="Set up Keyward" lead="Create the account and its first administrator.">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label="Short name of the account"
            description="Identifies the account to integrations and cannot be changed. 5 to 16 letters, digits, dots, hyphens, underscores or ~."
            value={fields.shortname}
            onChange={(event) => change('shortname')(event.currentTarget.value)}
            error={fieldErrors.shortname}
            autoComplete="off"
            spellCheck={false}
            autoFocus
          />
          <TextInput
            label="Your email address"
            type="email"
            name="username"
            autoComplete="username"
            value={fields.email}
            onChange={(event) => change('email')(event.currentTarget.value)}
            error={fieldErrors.email}
          />
          <NewPassword value={fields.password} onChange={change('password')} error={fieldErrors.password ?? weak} />
          {weak === undefined && <FormErrors error={setUp.error} />}
          <Button type="submit" size="md" fullWidth loading={setUp.pending}>
            Set up and sign in
          </Button>
        </Stack>
      </form>
    </PublicLayout>
  );
}
