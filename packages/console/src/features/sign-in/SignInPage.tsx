import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { api, hasCode } from '../../app/api.ts';
import { PublicLayout } from '../../app/shell/PublicLayout.tsx';
import { useAction } from '../../app/use-action.ts';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { signInSearch } from './search.ts';
import { useOpenConsole } from './use-open-console.ts';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { back, ended } = signInSearch({ ...route.useSearch() });
  const openConsole = useOpenConsole();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const passwordField = useRef<HTMLInputElement>(null);
  const signIn = useAction(async () => {
    try {
      openConsole((await api.signIn({ body: { email: email.trim(), password } })).data, back);
    } catch (error) {
      setPassword('');
      passwordField.current?.focus();
      throw error;
    }
  });
  const wrong = hasCode(signIn.error, 'invalid_credentials');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.run();
  };
  return (
    <PublicLayout title="Sign in" footer="Setting up a new server? Open the setup link that it printed at startup.">
      <form onSubmit={submit}>
        <Stack gap="md">
          {ended === true && (
            <Alert color="verdigris" variant="light" role="status">
              Your session has ended. Sign in to continue.
            </Alert>
          )}
          <TextInput
            label="Email address"
            type="email"
            name="username"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            ref={passwordField}
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={wrong && 'The email address or password is incorrect. Check both and try again.'}
          />
          {!wrong && <FormErrors error={signIn.error} />}
          <Button type="submit" size="md" fullWidth loading={signIn.pending}>
            Sign in
          </Button>
        </Stack>
      </form>
    </PublicLayout>
  );
}
